// SPDX-License-Identifier: GPL-2.0
/* A 32-bit guest: reads records, runs the code of each in its state, and writes the new state. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "tests/vx32/states.h"

struct record now;
unsigned int host_esp;
unsigned char *slot;

/* The code under test uses all registers, so everything is at fixed addresses. */
__asm__(
	".text\n"
	"apply:	pushal\n"
	"	mov %esp, host_esp\n"
	"	fninit\n"
#ifdef __AVX__
	"	vzeroall\n"
#endif
	"	fldl now + 744\n	fldl now + 752\n	fldl now + 760\n"
	"	movups now + 616, %xmm0\n	movups now + 632, %xmm1\n"
	"	movups now + 648, %xmm2\n	movups now + 664, %xmm3\n"
	"	movups now + 680, %xmm4\n	movups now + 696, %xmm5\n"
	"	movups now + 712, %xmm6\n	movups now + 728, %xmm7\n"
	"	pushl now + 68\n	popf\n"
	"	mov now + 72, %eax\n	mov now + 76, %ecx\n	mov now + 80, %edx\n"
	"	mov now + 84, %ebx\n	mov now + 88, %esp\n	mov now + 92, %ebp\n"
	"	mov now + 96, %esi\n	mov now + 100, %edi\n"
	"	jmp *slot\n"
	"	.globl applied\n"
	"applied: mov %eax, now + 72\n	mov %ecx, now + 76\n	mov %edx, now + 80\n"
	"	mov %ebx, now + 84\n	mov %esp, now + 88\n	mov %ebp, now + 92\n"
	"	mov %esi, now + 96\n	mov %edi, now + 100\n"
	"	mov host_esp, %esp\n"
	"	pushf\n	popl now + 68\n	cld\n"
	"	fnsave now + 768\n"
	"	movups %xmm0, now + 616\n	movups %xmm1, now + 632\n"
	"	movups %xmm2, now + 648\n	movups %xmm3, now + 664\n"
	"	movups %xmm4, now + 680\n	movups %xmm5, now + 696\n"
	"	movups %xmm6, now + 712\n	movups %xmm7, now + 728\n"
	"	stmxcsr now + 876\n"
	"	movl $0x1f80, host_esp\n	ldmxcsr host_esp\n"
	"	popal\n	ret\n");
void apply(void);
extern const char applied[];

int main(void)
{
	unsigned char *area = mmap((void *)AREA, 3 * 4096, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	slot = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		    0);
	if (area != (void *)AREA || slot == MAP_FAILED)
		return 1;
	while (fread(&now, sizeof(now), 1, stdin) == 1) {
		unsigned int distance;

		memcpy(slot, now.code, now.code_size);
		slot[now.code_size] = 0xe9;
		distance = applied - (char *)slot - now.code_size - 5;
		memcpy(slot + now.code_size + 1, &distance, 4);
		memset(area, 0x11, 3 * 4096);
		memcpy(area + 4096, now.data, AREA_USED);
		apply();
		memcpy(now.data, area + 4096, AREA_USED);
		memset(now.fpu_state + 12, 0, 16);	/* addresses of the last instruction and operand */
		fwrite(&now, sizeof(now), 1, stdout);
	}
	return 0;
}
