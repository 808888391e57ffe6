# SPDX-License-Identifier: GPL-2.0
# Compares what a command takes (the tables in its source) with its help, its man page and the
# completion of bash and zsh. Prints a line for each case. Run by options.sh.
import re, subprocess, sys
from pathlib import Path

root, build = Path(sys.argv[1]), Path(sys.argv[2])
# command: the file with its table of options, its man page
COMMANDS = {
    'vxe': ('tools/vxe/vxe.c', 'tools/vxe/vxe.8'),
    'vxed': ('tools/vxed/options.c', 'tools/vxed/vxed.8'),
    'vxelog': ('tools/vxelog/vxelog.c', 'tools/vxelog/vxelog.8'),
    'vxelogd': ('tools/vxelogd/vxelogd.c', 'tools/vxelogd/vxelogd.8'),
    'vxelisp': ('vxelisp/tool/main.c', 'vxelisp/tool/vxelisp.1'),
    'vxrun': ('vxrun/vxrun.c', 'vxrun/vxrun.1'),
    'vxa': ('vxa/vxa.c', 'vxa/vxa.1'),
    'vxlinux': ('vxlinux/vxlinux.c', 'vxlinux/vxlinux.1'),
    'vxewebd': ('webui/http/main.c', 'webui/http/vxewebd.8'),
}
# Daemons that no person starts. vxewebd.8 has a section for the options of vxe-broker.
INTERNAL = {'vxe-broker': 'webui/broker/main.c', 'vxe-work': 'webui/work/main.c'}
# Options of vxed that its help describes for all commands and the usage of a command leaves out.
GENERAL = {'lib', 'state', 'passwd', 'evidence', 'no-evidence', 'socket', 'help', 'version'}


def result(title, problem):
    print(('not ok - ' if problem else 'ok - ') + title)
    if problem:
        print('# ' + problem)


def lists(title, **sets):
    """All sets must be equal."""
    every = set().union(*sets.values())
    result(title, '; '.join('%s lacks %s' % (name, ' '.join(sorted(every - some)))
                            for name, some in sets.items() if every - some))


def words(text):
    return set(re.findall(r'(?<![\w-])--([a-z][a-z0-9-]*)', text))


def plain(page):
    """The man page without fonts and macros."""
    text = re.sub(r'\\f.', '', page).replace(r'\-', '-').replace('\\ ', ' ')
    lines = []
    for line in text.splitlines():
        if re.match(r'\.(BR|RB|BI|IB|RI|IR) ', line):    # words without blanks between them
            parts = re.findall(r'"[^"]*"|\S+', line)[1:]
            line = ''.join(part.strip('"') for part in parts)
        lines.append(re.sub(r'^\.[A-Z]+ ?', '', line).replace('"', ''))
    return '\n'.join(lines)


def own(page, command):
    """The parts of a page that are about the command's own options."""
    page = re.split('^(?:EXAMPLES?|SEE ALSO|OPTIONS OF VXE-BROKER)$', page, flags=re.M)[0]
    page = re.sub(r'\bsystemctl .*', '', page)
    page = re.sub(r'^vxe-broker .*(\n    .*)*', '', page, flags=re.M)
    return re.sub(r'\b(?!%s )vxe[a-z]*(?:(?: \\w+)? --[a-z-]+)+' % command, '', page)


def table(source):
    return set(re.findall(r'\{\s*"([a-z][a-z0-9-]*)",\s*(?:no|required|optional)_argument', source))


bash = (root / 'install/completion/vxe.bash').read_text()
zsh = (root / 'install/completion/_vxe').read_text()
completed = {
    'bash': set(sum((line.split()[5:] for line in re.findall(r'^complete -o .*', bash, re.M)), [])),
    'zsh': set(re.search(r'^#compdef (.*)', zsh)[1].split()),
    'commands': set(COMMANDS),
}
lists('bash and zsh complete every command', **completed)

for command, (source, page) in COMMANDS.items():
    run = subprocess.run([build / 'check/bin' / command, '--help'], capture_output=True, text=True)
    help_text = run.stdout
    lists('%s: source, help and man page have the same options' % command,
          source=table((root / source).read_text()), help=words(help_text),
          page=words(own(plain((root / page).read_text()), command)))
    offered = subprocess.run(
        ['bash', '-c', '. "$1"; COMP_WORDS=("$2" --) COMP_CWORD=1; f=$(complete -p "$2"); '
         'f=${f##*-F }; ${f%% *} "$2" -- "$2"; printf "%s\\n" "${COMPREPLY[@]}"', 'bash',
         root / 'install/completion/vxe.bash', command], capture_output=True, text=True,
        env={'PATH': '%s/check/bin:/usr/bin:/bin' % build}).stdout
    lists('%s: bash offers all options' % command, help=words(help_text), bash=words(offered))

for command, source in INTERNAL.items():
    run = subprocess.run([build / 'check/bin' / command, '--help'], capture_output=True, text=True)
    sets = {'source': table((root / source).read_text()), 'help': words(run.stdout)}
    if command == 'vxe-broker':
        page = plain((root / 'webui/http/vxewebd.8').read_text())
        section = page.split('OPTIONS OF VXE-BROKER\n')[1]
        sets['page'] = words(re.split(r'^[A-Z ]+$', section, flags=re.M)[0])
    lists('%s: its options' % command, **sets)

# The subcommands of vxed
main = (root / 'tools/vxed/vxed.c').read_text()
letters = dict(re.findall(r'\{ "([a-z-]+)", \w+, NULL, \'(.)\' \}',
                          (root / 'tools/vxed/options.c').read_text()))
names = {letter: name for name, letter in letters.items()}
groups = dict(re.findall(r'^#define (LEARNING|LOG)\s+"(\w+)"', main, re.M))
takes = {}
for name, words_of in re.findall(r'\{ "([a-z]+)", command_\w+, \w+, \w+, ([^}]*) \}', main):
    text = re.sub('LEARNING|LOG', lambda group: '"%s"' % groups[group[0]], words_of)
    takes[name] = {names[letter] for letter in ''.join(re.findall('"(\\w*)"', text))}


def usages(text):
    """By subcommand: the options in its lines of the usage."""
    found = {}
    text = re.sub(r'\n( {8,}| {4})(?=\[)', ' ', text)
    log = words(re.search(r'^LOG:.*', text, re.M)[0])
    for line in text.splitlines():
        match = re.match(r'(?:usage: | +)?vxed ((?:complete|[a-z]+(?:\|[a-z]+)*))( .*|$)', line)
        if not match:
            continue
        some = words(match[2]) | (log if '[LOG]' in match[2] else set())
        if '-o FILE' in match[2]:
            some.add('output')
        for name in match[1].split('|'):
            found[name] = found.get(name, set()) | some
    return found


help_text = subprocess.run([build / 'check/bin/vxed', '--help'], capture_output=True, text=True).stdout
described = set(re.findall(r'^([a-z]+) +[a-z].*', help_text.split('\n\n', 1)[1].split('\n\n')[0], re.M))
page = plain((root / 'tools/vxed/vxed.8').read_text())
synopsis = page.split('SYNOPSIS')[1].split('COMMANDS')[0]
in_help, in_page = usages(help_text.split('\n\n')[0]), usages(synopsis)
headings = set(re.findall(r'^\.TP\n\.B "?([a-z]+)"?$', (root / 'tools/vxed/vxed.8').read_text(), re.M))
lists('vxed: every subcommand is in the table, the help and the man page', table=set(takes),
      usage=set(in_help), help=described, synopsis=set(in_page), page=headings & set(takes))
for name in sorted(takes):
    lists('vxed %s: its options in the table, the usage and the man page' % name,
          table=takes[name] - GENERAL, usage=in_help.get(name, set()) - GENERAL,
          synopsis=in_page.get(name, set()) - GENERAL)
