# SPDX-License-Identifier: GPL-2.0
# Source this file. It configures an apt of its own in $apt, which downloads to $archives. It
# takes only mirrors and proxies from the system's configuration.

# mirror ARCHIVE SUITE: prints the address from which this system gets the suite. The default is
# the public mirror.
mirror() {
	uri=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' \
		'Created-By: Packages' 2>/dev/null | sed -n "s/^$2 //p" | head -n 1)
	echo "${uri:-http://deb.debian.org/$1}"
}

# configure_apt deb|deb-src SUITE...
configure_apt() {
	type=$1
	shift
	mkdir -p "$apt/lists/partial" "$archives/partial"
	for suite; do
		case $suite in
		*-security) uri=$(mirror debian-security $suite) ;;
		*) uri=$(mirror debian "${suite%%-*}") ;;
		esac
		echo "$type [arch=amd64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
			"$uri $suite main"
	done >"$apt/sources.list"
	cat >"$apt/apt.conf" <<-END
	#clear APT::Update;
	APT::Architecture "amd64";
	APT::Architectures "amd64";
	APT::Default-Release "";
	APT::Sandbox::User "";
	APT::Update::Error-Mode "any";
	Acquire::Languages "none";
	Acquire::Retries "2";
	Dir::Etc::SourceList "$apt/sources.list";
	Dir::Etc::SourceParts "/dev/null";
	Dir::Etc::Preferences "/dev/null";
	Dir::Etc::PreferencesParts "/dev/null";
	Dir::State "$apt";
	Dir::State::Lists "$apt/lists";
	Dir::State::Status "/dev/null";
	Dir::Cache "$apt";
	Dir::Cache::Archives "$archives";
	END
	: >"$apt/log"
}

apt_get() { apt-get -qq -c "$apt/apt.conf" "$@" >>"$apt/log" 2>&1; }
apt_cache() { apt-cache -c "$apt/apt.conf" "$@"; }
