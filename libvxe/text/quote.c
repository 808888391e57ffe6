// SPDX-License-Identifier: GPL-2.0
#include "libvxe/text/quote.h"

#include <stdint.h>
#include <string.h>

/* The length of the character at bytes, 0 where it is not UTF-8. */
static size_t decode(const unsigned char *bytes, size_t size, uint32_t *character)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t length, i;

	if (bytes[0] < 0x80) {
		*character = bytes[0];
		return 1;
	}
	length = bytes[0] >= 0xf0 ? 4 : bytes[0] >= 0xe0 ? 3 : 2;
	if (bytes[0] < 0xc2 || bytes[0] > 0xf4 || length > size)
		return 0;
	*character = bytes[0] & (0xff >> (length + 1));
	for (i = 1; i < length; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		*character = *character << 6 | (bytes[i] & 0x3f);
	}
	if (*character < least[length] || *character > 0x10ffff ||
	    (*character >= 0xd800 && *character < 0xe000))
		return 0;
	return length;
}

static bool is_harmless(uint32_t character)
{
	static const struct { uint32_t first, last; } harmful[] = {
		{ 0x00, 0x1f }, { 0x7f, 0x9f },	/* controls */
		{ 0xa0, 0xa0 }, { 0xad, 0xad },	/* a blank, an invisible hyphen */
		{ 0x300, 0x36f },		/* marks that change the letter before them */
		{ 0x115f, 0x1160 }, { 0x17b4, 0x17b5 }, { 0x180b, 0x180f },	/* fillers */
		{ 0x1680, 0x1680 }, { 0x2000, 0x200a }, { 0x202f, 0x202f },	/* blanks */
		{ 0x205f, 0x205f }, { 0x2800, 0x2800 }, { 0x3000, 0x3000 },
		{ 0x3164, 0x3164 }, { 0xffa0, 0xffa0 }, { 0xfe00, 0xfe0f },
		{ 0x61c, 0x61c }, { 0x200b, 0x200f },	/* marks without width */
		{ 0x2028, 0x202e }, { 0x2060, 0x206f },	/* lines, direction */
		{ 0xfeff, 0xfeff }, { 0xfff9, 0xfffb },
		{ 0xe0000, 0xe01ef },		/* tags, variants */
	};
	size_t i;

	for (i = 0; i < sizeof(harmful) / sizeof(harmful[0]); i++)
		if (character >= harmful[i].first && character <= harmful[i].last)
			return false;
	return true;
}

static void put_byte(FILE *to, unsigned char byte)
{
	static const char named[] = "\n\t\r\f\v\b\a";
	static const char letters[] = "ntrfvba";
	const char *at = byte ? strchr(named, byte) : NULL;

	if (at)
		fprintf(to, "\\%c", letters[at - named]);
	else
		fprintf(to, "\\x%02x", byte);
}

static void put_text(FILE *to, const char *bytes, size_t size, const char *special)
{
	const unsigned char *at = (const unsigned char *)bytes;
	uint32_t character;
	size_t length;

	for (; size; at += length, size -= length) {
		length = decode(at, size, &character);
		if (!length) {
			length = 1;
			put_byte(to, *at);
		} else if (!is_harmless(character)) {
			for (size_t i = 0; i < length; i++)
				put_byte(to, at[i]);
		} else if (length == 1 && strchr(special, *at)) {
			fprintf(to, *at == ' ' ? "\\x20" : "\\%c", *at);
		} else {
			fwrite(at, 1, length, to);
		}
	}
}

void quote_text(FILE *to, const char *bytes, size_t size)
{
	putc('"', to);
	put_text(to, bytes, size, "\"\\");
	putc('"', to);
}

void quote_word(FILE *to, const char *bytes, size_t size)
{
	put_text(to, bytes, size, " \"\\");
}

void quote_line(FILE *to, const char *bytes, size_t size)
{
	put_text(to, bytes, size, "");
}

bool quote_is_utf8(const char *bytes, size_t size)
{
	uint32_t character;
	size_t length;

	for (; size; bytes += length, size -= length) {
		length = decode((const unsigned char *)bytes, size, &character);
		if (!length)
			return false;
	}
	return true;
}

static void put_json_character(FILE *to, uint32_t character)
{
	if (character > 0xffff) {
		character -= 0x10000;
		fprintf(to, "\\u%04x", 0xd800 + (character >> 10));
		character = 0xdc00 + (character & 0x3ff);
	}
	fprintf(to, "\\u%04x", character);
}

void quote_json(FILE *to, const char *bytes, size_t size)
{
	const unsigned char *at = (const unsigned char *)bytes;
	uint32_t character;
	size_t length, i;

	if (!quote_is_utf8(bytes, size)) {
		for (i = 0; i < size; i++)
			fprintf(to, "%c%u", i ? ',' : '[', at[i]);
		putc(']', to);
		return;
	}
	putc('"', to);
	for (; size; at += length, size -= length) {
		length = decode(at, size, &character);
		if (character == '"' || character == '\\')
			fprintf(to, "\\%c", (int)character);
		else if (is_harmless(character))
			fwrite(at, 1, length, to);
		else
			put_json_character(to, character);
	}
	putc('"', to);
}

void quote_json_text(FILE *to, const char *before, const char *text)
{
	fputs(before, to);
	if (text)
		quote_json(to, text, strlen(text));
	else
		fputs("null", to);
}
