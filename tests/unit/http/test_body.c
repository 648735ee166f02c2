#include <criterion/criterion.h>

#include "base/memory.h"
#include "http/body.h"

static struct body_room room;

static void set_up(void) {
    room.most = 100;
    room.held = 0;
}
TestSuite(body, .init = set_up);

Test(body, pieces_are_gathered_in_order_and_counted_until_released) {
    struct bytes body = bytes_new(50);
    cr_assert_eq(body_append(&body, &room, STR("one ")), STATUS_OK);
    cr_assert_eq(body_append(&body, &room, STR("")), STATUS_OK);
    cr_assert_eq(body_append(&body, &room, STR("two")), STATUS_OK);
    cr_assert(str_equal(bytes_str(&body), STR("one two")));
    cr_assert_eq(room.held, 7);
    body_release(&body, &room);
    body_release(&body, &room);
    cr_assert_eq(room.held, 0);
    cr_assert_null(body.data);
}

Test(body, one_too_large_is_refused_and_released) {
    static char full[50];
    struct bytes body = bytes_new(sizeof full);
    cr_assert_eq(body_append(&body, &room, (str){.data = full, .len = sizeof full}), STATUS_OK);
    cr_assert_eq(body_append(&body, &room, STR("x")), STATUS_LIMIT);
    cr_assert_eq(room.held, 0);
    cr_assert_null(body.data);
}

Test(body, all_together_have_their_room_and_the_others_keep_theirs) {
    static char part[40];
    struct bytes bodies[3] = {bytes_new(50), bytes_new(50), bytes_new(50)};
    str piece = {.data = part, .len = sizeof part};
    cr_assert_eq(body_append(&bodies[0], &room, piece), STATUS_OK);
    cr_assert_eq(body_append(&bodies[1], &room, piece), STATUS_OK);
    cr_assert_eq(body_append(&bodies[2], &room, piece), STATUS_BUSY);
    cr_assert_eq(room.held, 80);
    body_release(&bodies[0], &room);
    bodies[2] = bytes_new(50);
    cr_assert_eq(body_append(&bodies[2], &room, piece), STATUS_OK);
    body_release(&bodies[1], &room);
    body_release(&bodies[2], &room);
    cr_assert_eq(room.held, 0);
}

Test(body, without_memory_it_is_refused_and_nothing_stays_counted) {
    struct bytes body = bytes_new(50);
    memory_refuse_from(1);
    cr_assert_eq(body_append(&body, &room, STR("x")), STATUS_NO_MEMORY);
    memory_refuse_from(0);
    cr_assert_eq(room.held, 0);
}
