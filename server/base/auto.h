#pragma once

/*
 * AUTO(json_t, root) = ...: a foreign handle that is released when its scope ends.  Needs, beside
 * it, one AUTO_DEFINE(json_t, json_decref) in the file.  Never for what a callback uses later.
 */
#define AUTO_DEFINE(type, release)                                                                 \
    static inline void auto_##type(type **p)                                                       \
    {                                                                                              \
        if (*p)                                                                                    \
            release(*p);                                                                           \
    }
#define AUTO(type, name) __attribute__((cleanup(auto_##type))) type *name

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
