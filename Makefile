# Quita.  `make demo` and `make test` are the two commands a newcomer needs; see README.md.
MODE     ?= release
B        := build/$(MODE)
PKGS     := libwebsockets libcurl jansson libpq libpcre2-8 libcrypto libsodium libutf8proc libqrencode zlib
CC       ?= gcc
WARN     := -Wall -Wextra -Werror -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
            -Wformat=2 -Wvla -Wwrite-strings -Wcast-qual -Wpointer-arith -Wnull-dereference -fno-common
CPPFLAGS += -I. -D_GNU_SOURCE -include server/base/banned.h \
            $(patsubst -I%,-isystem %,$(shell pkg-config --cflags $(PKGS) 2>/dev/null))
LDLIBS   += $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lev -lhpdf -lzint -llinear -lpthread -lm

CFLAGS_release  := -O2 -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection \
                   -fcf-protection -fPIE
LDFLAGS_release := -pie -Wl,-z,relro,-z,now
CFLAGS_debug    := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer \
                   -DQUITA_FAULTS
LDFLAGS_debug   := -fsanitize=address,undefined
# Release code with fault points, for make torture.
CFLAGS_torture  := $(CFLAGS_release) -DQUITA_FAULTS
LDFLAGS_torture := $(LDFLAGS_release)
# Under libFuzzer, by clang: make fuzz.
CFLAGS_fuzz     := -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all \
                   -fno-omit-frame-pointer -Wno-error
LDFLAGS_fuzz    := -fsanitize=fuzzer,address,undefined
CFLAGS   += -std=gnu17 -g $(WARN) -MMD -MP $(CFLAGS_$(MODE))
LDFLAGS  += $(LDFLAGS_$(MODE))

MAIN_SRC := server/main.c
LIB_SRC  := $(filter-out $(MAIN_SRC),$(wildcard server/*.c server/*/*.c flows/*.c nlu/*.c db/*.c)) \
            build/gen/queries.c build/gen/migrations.c build/gen/assets.c
LIB_OBJ  := $(LIB_SRC:%.c=$B/%.o)
TEST_SRC := $(wildcard tests/unit/test_*.c tests/stores/test_*.c)
TESTS    := $(TEST_SRC:%.c=$B/%)
TEST_LIB := $(patsubst %.c,$B/%.o,$(wildcard tests/support/*.c))
FUZZERS  := $(patsubst %.c,$B/%,$(wildcard tests/fuzz/fuzz_*.c))
BENCHES  := $(patsubst %.c,$B/%,$(wildcard tests/bench/t[0-9]*.c))
BENCH_TOOLS := $(patsubst %.c,$B/%,$(filter-out %/slow_sync.c,$(wildcard tests/bench/tools/*.c)))
SLOW_SYNC := $B/tests/bench/tools/slow_sync.so
BENCH_LIB := $(patsubst %.c,$B/%.o,$(filter-out tests/bench/t%.c,$(wildcard tests/bench/*.c)))
REPLAY   := $(if $(filter fuzz,$(MODE)),,$B/tests/fuzz/replay.o)
PROGRAM  := $(if $(filter release,$(MODE)),build/quita,$B/quita)

# A target whose subject is not in the tree yet says so: $(call script,FILE,ARGUMENTS)
script = $(if $(wildcard $1),sh $1 $2,{ echo "make $@: $1 is not there yet" >&2; exit 2; })

.PHONY: all deps demo test bench torture fuzz acceptance fresh lint format tests fuzzers benches print-flags clean compile_commands
all: deps
	@$(MAKE) --no-print-directory $(PROGRAM)

deps:
	@sh docker/deps.sh

$(PROGRAM): $B/server/main.o $(LIB_OBJ)
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

tests: $(TESTS) $(PROGRAM) $B/tests/sim/sim
$(TESTS): $B/%: $B/%.o $(TEST_LIB) $(LIB_OBJ)
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lcmocka

# The simulation brings its own loop, database, client and listener; the linker takes the rest it needs.
SIM      := $B/tests/sim/sim
SIM_OBJ  := $(patsubst %.c,$B/%.o,$(wildcard tests/sim/*.c))
$B/libquita.a: $(LIB_OBJ)
	@rm -f $@ && ar rcsPT $@ $^
$(SIM): $(SIM_OBJ) $(TEST_LIB) $B/libquita.a
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(SIM_OBJ) $B/libquita.a $(LDLIBS)

# With MODE=fuzz a fuzzer, else a program that gives the files it is told to the same function.
fuzzers: $(FUZZERS)
$(FUZZERS): $B/%: $B/%.o $(REPLAY) $(LIB_OBJ)
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

benches: $(BENCHES) $(BENCH_TOOLS) $(SLOW_SYNC)
$(BENCHES): $B/%: $B/%.o $(BENCH_LIB) $(LIB_OBJ)
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(BENCH_TOOLS): $B/%: $B/%.o $(LIB_OBJ)
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(SLOW_SYNC): tests/bench/tools/slow_sync.c
	@mkdir -p $(@D)
	@$(CC) $(CPPFLAGS) $(WARN) -O2 -shared -fPIC -o $@ $<

$B/nlu/model_shipped.o: nlu/model.bin
$B/%.o: %.c | build/gen/queries.h
	@mkdir -p $(@D)
	@$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

build/gen/queries.h build/gen/queries.c &: db/embed_sql.sh db/queries $(wildcard db/queries/*.sql)
	@mkdir -p build/gen && sh db/embed_sql.sh queries build/gen db/queries/*.sql
build/gen/migrations.c: db/embed_sql.sh db/migrations $(wildcard db/migrations/*.sql)
	@mkdir -p build/gen && sh db/embed_sql.sh migrations build/gen db/migrations/*.sql
ASSETS := $(sort $(wildcard flows/graphs/*.json flows/texts/*.json flows/words/*.json flows/starter/*.json flows/library/*.json flows/plans/*.json flows/policies/*.json server/pay/static/* server/console/static/*.js server/console/static/*.css server/console/static/vendor/*.js server/console/static/vendor/*.txt server/chat/static/*))
build/gen/assets.c: db/embed_assets.sh $(ASSETS)
	@mkdir -p build/gen && sh db/embed_assets.sh build/gen $(ASSETS)

demo:
	@sh docker/deps.sh build run demo
	@$(MAKE) --no-print-directory build/quita
	@$(call script,tests/demo/demo.sh)

test: deps
	@sh tests/run.sh

bench: deps
	@sh docker/deps.sh bench
	@$(MAKE) --no-print-directory build/quita
	@ONLY=$(ONLY) $(call script,tests/bench/run.sh)

torture: deps
	@$(call script,tests/torture/run.sh)

fuzz: deps
	@sh docker/deps.sh fuzz
	@sh tests/fuzz/run.sh

acceptance: deps
	@sh tests/acceptance.sh

format:
	@clang-format -i $$(git ls-files '*.c' '*.h')

fresh:
	@sh docker/deps.sh fresh
	@sh tests/fresh.sh

lint: deps
	@sh docker/deps.sh lint
	@sh tests/lint.sh

print-flags: # for tests/lint.sh
	@echo '$(CC) $(CPPFLAGS) $(CFLAGS_release) -std=gnu17 $(WARN)'

compile_commands: compile_commands.json
compile_commands.json: Makefile
	@sh tests/compile_commands.sh "$(CC) $(CPPFLAGS) $(CFLAGS)" \
	    $(MAIN_SRC) $(LIB_SRC) $(TEST_SRC) $(wildcard tests/support/*.c tests/fuzz/*.c) > $@

clean:
	rm -rf build compile_commands.json

-include $(shell find $B -name '*.d' 2>/dev/null)
