// SPDX-License-Identifier: GPL-2.0
/* compute NAME [SCALE]: runs a computation and prints its result, which is the same at 32 and 64
 * bits. */
#include <math.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t state = 1;

static uint32_t random32(void)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

static __attribute__((noinline)) unsigned int fibonacci(unsigned int n)
{
	return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

static void fib(int scale)
{
	for (int i = 0; i < scale; i++)
		printf("%u\n", fibonacci(32));
}

/*
 * Passes the parameter in a register, like the 64-bit calling convention, so that only the call
 * itself is compared.
 */
#ifdef __i386__
#define IN_REGISTER __attribute__((regparm(1)))
#else
#define IN_REGISTER
#endif

static uint32_t IN_REGISTER add1(uint32_t x) { return x + 1; }
static uint32_t IN_REGISTER twice(uint32_t x) { return x * 2; }
static uint32_t IN_REGISTER flip(uint32_t x) { return ~x; }
static uint32_t IN_REGISTER turn(uint32_t x) { return x << 7 | x >> 25; }

static void callind(int scale)
{
	uint32_t (IN_REGISTER *volatile functions[4])(uint32_t) = { add1, twice, flip, turn };
	uint32_t x = 1;

	for (int i = 0; i < scale * 4000000; i++)
		x = functions[i & 3](x);
	printf("%u\n", x);
}

static void interp(int scale)
{
	static const uint8_t program[] = { 0, 1, 2, 3, 0, 4, 1, 5, 2, 6, 3, 7, 0, 2, 8 };
	uint32_t a = 1, b = 2, count = 0;

	for (int n = 0; n < scale * 1000000; n++) {
		for (const uint8_t *p = program;; p++) {
			count++;
			switch (*p) {
			case 0: a += b; break;
			case 1: b ^= a; break;
			case 2: a = a << 3 | a >> 29; break;
			case 3: b *= 5; break;
			case 4: a -= 77; break;
			case 5: b += count; break;
			case 6: a ^= 0x5555; break;
			case 7: b = ~b; break;
			default: goto next;
			}
		}
next:;
	}
	printf("%u %u %u\n", a, b, count);
}

static int compare(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return a < b ? -1 : a > b;
}

static void sort(int scale)
{
	uint32_t n = scale * 300000, *values = malloc(n * 4), sum = 0;

	for (uint32_t i = 0; i < n; i++)
		values[i] = random32();
	qsort(values, n, 4, compare);
	for (uint32_t i = 0; i < n; i++)
		sum = sum * 31 + values[i];
	printf("%u\n", sum);
	free(values);
}

static void chase(int scale)
{
	uint32_t n = 4096, *next = malloc(n * 4), at = 0;

	for (uint32_t i = 0; i < n; i++)
		next[i] = (i * 1237 + 1) % n;
	for (int i = 0; i < scale * 20000000; i++)
		at = next[at];
	printf("%u\n", at);
	free(next);
}

struct node { struct node *left, *right; uint32_t key; };

static void tree(int scale)
{
	uint32_t n = 20000, found = 0;
	struct node *nodes = calloc(n, sizeof(*nodes)), *root = NULL;

	for (uint32_t i = 0; i < n; i++) {
		struct node **p = &root;

		nodes[i].key = random32();
		while (*p)
			p = nodes[i].key < (*p)->key ? &(*p)->left : &(*p)->right;
		*p = &nodes[i];
	}
	for (int i = 0; i < scale * 400000; i++) {
		uint32_t key = random32();

		for (struct node *p = root; p; p = key < p->key ? p->left : p->right)
			found += p->key & 1;
	}
	printf("%u\n", found);
	free(nodes);
}

static void matmul(int scale)
{
	enum { N = 160 };
	static double a[N][N], b[N][N], c[N][N];
	double sum = 0;

	for (int i = 0; i < N; i++)
		for (int j = 0; j < N; j++) {
			a[i][j] = (int)(random32() & 0xff) - 128;
			b[i][j] = (int)(random32() & 0xff) - 128;
		}
	for (int n = 0; n < scale * 10; n++)
		for (int i = 0; i < N; i++)
			for (int j = 0; j < N; j++) {
				double s = 0;

				for (int k = 0; k < N; k++)
					s += a[i][k] * b[k][j];
				c[i][j] = s;
			}
	for (int i = 0; i < N; i++)
		for (int j = 0; j < N; j++)
			sum += c[i][j] * (i - j);
	printf("%.17g\n", sum);
}

static uint32_t rol(uint32_t x, int n) { return x << n | x >> (32 - n); }

static void md5(int scale)
{
	static const uint8_t shifts[4][4] = {
		{ 7, 12, 17, 22 }, { 5, 9, 14, 20 }, { 4, 11, 16, 23 }, { 6, 10, 15, 21 }
	};
	uint32_t k[64], h[4] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476 }, block[16];

	for (int i = 0; i < 64; i++)
		k[i] = (uint32_t)(int64_t)(fabs(sin(i + 1)) * 4294967296.0);
	for (int n = 0; n < scale * 150000; n++) {
		uint32_t a = h[0], b = h[1], c = h[2], d = h[3];

		for (int i = 0; i < 16; i++)
			block[i] = n * 16 + i;
		for (int i = 0; i < 64; i++) {
			uint32_t f, old = d;
			int g;

			if (i < 16) {
				f = (b & c) | (~b & d);
				g = i;
			} else if (i < 32) {
				f = (d & b) | (~d & c);
				g = (5 * i + 1) & 15;
			} else if (i < 48) {
				f = b ^ c ^ d;
				g = (3 * i + 5) & 15;
			} else {
				f = c ^ (b | ~d);
				g = (7 * i) & 15;
			}
			d = c;
			c = b;
			b += rol(a + f + k[i] + block[g], shifts[i / 16][i & 3]);
			a = old;
		}
		h[0] += a;
		h[1] += b;
		h[2] += c;
		h[3] += d;
	}
	printf("%08x%08x%08x%08x\n", h[0], h[1], h[2], h[3]);
}

static void sha1(int scale)
{
	uint32_t h[5] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0 }, w[80];

	for (int n = 0; n < scale * 100000; n++) {
		uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];

		for (int i = 0; i < 16; i++)
			w[i] = n * 16 + i;
		for (int i = 16; i < 80; i++)
			w[i] = rol(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
		for (int i = 0; i < 80; i++) {
			uint32_t f = i < 20 ? ((b & c) | (~b & d)) + 0x5a827999 :
				     i < 40 ? (b ^ c ^ d) + 0x6ed9eba1 :
				     i < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc :
				     (b ^ c ^ d) + 0xca62c1d6;
			uint32_t t = rol(a, 5) + f + e + w[i];

			e = d;
			d = c;
			c = rol(b, 30);
			b = a;
			a = t;
		}
		h[0] += a;
		h[1] += b;
		h[2] += c;
		h[3] += d;
		h[4] += e;
	}
	printf("%08x%08x%08x%08x%08x\n", h[0], h[1], h[2], h[3], h[4]);
}

static void mix64(int scale)
{
	uint64_t a = 0x9e3779b97f4a7c15, b = 1, c = 2;

	for (int i = 0; i < scale * 8000000; i++) {
		a += b ^ (a >> 27);
		b = (b << 13 | b >> 51) * 0xff51afd7ed558ccdull;
		c -= a / ((b & 0xffff) + 1);
	}
	printf("%016llx %016llx %016llx\n", (unsigned long long)a, (unsigned long long)b,
	       (unsigned long long)c);
}

/* Compresses by LZSS with a hash of three bytes, and decompresses. */
static void lzss(int scale)
{
	enum { SIZE = 1 << 18 };
	static uint8_t text[SIZE], packed[SIZE * 2], back[SIZE];
	static int32_t heads[4096];
	uint32_t sum = 0;

	for (int i = 0; i < SIZE; i++)
		text[i] = random32() % 16 < 11 && i > 300 ? text[i - 1 - random32() % 3 * 97] :
			  'a' + random32() % 20;
	for (int n = 0; n < scale * 4; n++) {
		uint32_t out = 0, at = 0, in = 0, flag = 0;

		memset(heads, 0xff, sizeof(heads));
		for (int bit = 8; at < SIZE; bit++) {
			uint32_t length = 0, distance = 0;

			if (bit == 8) {
				bit = 0;
				flag = out++;
				packed[flag] = 0;
			}
			if (at + 18 < SIZE) {
				uint32_t hash =
					(text[at] * 67 + text[at + 1] * 5 + text[at + 2]) & 4095;
				int32_t from = heads[hash];

				heads[hash] = at;
				if (from >= 0 && at - from < 4096)
					while (length < 18 &&
					       text[from + length] == text[at + length])
						length++;
				distance = at - from;
			}
			if (length >= 3) {
				packed[flag] |= 1 << bit;
				packed[out++] = distance;
				packed[out++] = distance >> 8 << 4 | (length - 3);
				at += length;
			} else {
				packed[out++] = text[at++];
			}
		}
		at = 0;
		for (int bit = 8; at < SIZE; bit++) {
			if (bit == 8) {
				bit = 0;
				flag = packed[in++];
			}
			if (flag >> bit & 1) {
				uint32_t distance = packed[in] | (packed[in + 1] >> 4) << 8;
				uint32_t length = (packed[in + 1] & 15) + 3;

				in += 2;
				while (length--) {
					back[at] = back[at - distance];
					at++;
				}
			} else {
				back[at++] = packed[in++];
			}
		}
		sum = sum * 31 + out + memcmp(text, back, SIZE);
		text[n * 1000 % SIZE] ^= 1;
	}
	printf("%u\n", sum);
}

static void strings(int scale)
{
	static char a[70000], b[70000];
	uint32_t sum = 0;

	for (int n = 0; n < scale * 300; n++) {
		size_t size = random32() % 60000 + 3;

		memset(a, 'a' + n % 26, size);
		a[size] = 0;
		a[random32() % size] = 'Z';
		strcpy(b, a);
		memmove(b + 1, b, size - 2);
		sum = sum * 31 + strlen(b) + (strchr(a, 'Z') - a) + (memcmp(a, b, size) < 0);
		sum += strspn(a, "abcdefghijklmnopqrstuvwxyz") + (strstr(a, "Z") != NULL);
		sum += (char *)memchr(b, 'Z', size) - b;
	}
	printf("%u\n", sum);
}

static void floats(int scale)
{
	char line[100];
	uint32_t sum = 0;
	double x = 1;
	float f = 0;

	for (int i = 1; i < scale * 20000; i++) {
		x = x * 1.25 + 0.5;
		if (x > 1e300)
			x = 1.0 / i;
		f += (float)i * 0.5f;
		snprintf(line, sizeof(line), "%.10e %g %d %u %lld", x, f, (int)fmod(x, 1000),
			 (unsigned int)(i * 3.7), (long long)(i * 1e10));
		for (char *p = line; *p; p++)
			sum = sum * 31 + *p;
		sum += strtod(line, NULL) < x;
	}
	printf("%u %.9g %.9g %.9g\n", sum, sqrt(2), exp(1), log(10));
}

static void jumps(int scale)
{
	static jmp_buf where;
	volatile int count = 0;

	for (int i = 0; i < scale * 300000; i++) {
		if (setjmp(where) == 0) {
			count++;
			longjmp(where, 1);
		}
		count += 2;
	}
	printf("%d\n", count);
}

static int deep(int n)
{
	volatile char room[32];

	room[n & 31] = n;
	return n ? deep(n - 1) + room[n & 31] - (char)n + 1 : 0;
}

static void recursion(int scale)
{
	for (int i = 0; i < scale * 10; i++)
		printf("%d\n", deep(50000));
}

static void filter(int scale)
{
	int c, lines = 0;

	while ((c = getchar()) != EOF) {
		lines += c == '\n';
		putchar(c ^ (c >= 'a' && c <= 'z' ? 32 : 0));
	}
	fprintf(stderr, "%d lines\n", lines);
}

static const struct { const char *name; void (*run)(int scale); } works[] = {
	{ "fib", fib }, { "callind", callind }, { "interp", interp }, { "sort", sort },
	{ "chase", chase }, { "tree", tree }, { "matmul", matmul }, { "md5", md5 },
	{ "sha1", sha1 }, { "mix64", mix64 }, { "lzss", lzss }, { "strings", strings },
	{ "floats", floats }, { "jumps", jumps }, { "recursion", recursion }, { "filter", filter },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof(works) / sizeof(*works); i++) {
		if (!strcmp(works[i].name, argv[1])) {
			works[i].run(argc > 2 ? atoi(argv[2]) : 1);
			return 3;
		}
	}
	for (size_t i = 0; i < sizeof(works) / sizeof(*works); i++)
		puts(works[i].name);
	return 2;
}
