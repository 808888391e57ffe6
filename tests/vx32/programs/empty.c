// SPDX-License-Identifier: GPL-2.0
/* What starting a program costs. */
int main(void)
{
	return 3;
}
