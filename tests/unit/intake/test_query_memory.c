#include <criterion/criterion.h>
#include <stdio.h>

#include "intake/query_memory.h"

static struct query_memory *memory;
static void set_up(void) {
    memory = query_memory_new();
    cr_assert_not_null(memory);
}
static void tear_down(void) {
    query_memory_free(memory);
}
TestSuite(query_memory, .init = set_up, .fini = tear_down);

static void put(const char *id, const char *text) {
    cr_assert(query_memory_put(memory, str_from(id), str_from(text)));
}
static void expect(const char *id, const char *text) {
    str found = query_memory_find(memory, str_from(id));
    cr_assert(str_equal(found, str_from(text)), "%s is \"%.*s\"", id, STR_ARGS(found));
}

Test(query_memory, knows_what_it_was_told_last) {
    expect("1", "");
    put("1", "lego");
    put("2", "ball");
    expect("1", "lego");
    put("1", "lego set");
    expect("1", "lego set");
    expect("2", "ball");
    expect("3", "");
    expect("", "");
}

Test(query_memory, remembers_the_last_ones_and_forgets_the_oldest) {
    char id[32], text[32];
    for (int i = 0; i < 2 * QUERY_MEMORY_COUNT + 10; i++) {
        snprintf(id, sizeof id, "id %d", i);
        snprintf(text, sizeof text, "text %d", i);
        put(id, text);
    }
    for (int i = QUERY_MEMORY_COUNT; i < 2 * QUERY_MEMORY_COUNT + 10; i++) {
        snprintf(id, sizeof id, "id %d", i);
        snprintf(text, sizeof text, "text %d", i);
        expect(id, text);
    }
    expect("id 1", "");
}

Test(query_memory, is_bounded_in_bytes_as_well) {
    static char text[1 << 20];
    memset(text, 'x', sizeof text);
    char id[32];
    for (int i = 0; i < 300; i++) {
        snprintf(id, sizeof id, "%d", i);
        cr_assert(query_memory_put(memory, str_from(id), (str){text, sizeof text}));
    }
    cr_assert_eq(query_memory_find(memory, STR("299")).len, sizeof text);
    cr_assert_eq(query_memory_find(memory, STR("1")).len, 0);
}
