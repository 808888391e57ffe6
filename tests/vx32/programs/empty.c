// SPDX-License-Identifier: GPL-2.0
/* Does nothing: measures the cost of starting a program. */
int main(void)
{
	return 3;
}
