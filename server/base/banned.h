#pragma once
/*
 * Included before every file by the Makefile.  These calls overflow, share hidden state or read
 * the wall clock; using one is a compile error.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>
#pragma GCC poison strcpy strcat sprintf vsprintf strtok gmtime localtime gets
