/* Responses that a request's place in the pool keeps; that libmicrohttpd sends them again whole is
 * scenario.cache's to see. */
#include <criterion/criterion.h>

#include "base/memory.h"
#include "http/kept_responses.h"

static struct kept_responses kept;
static char text[KEPT_BODY_MAX];

static void tear_down(void) {
    kept_responses_clear(&kept);
}
TestSuite(kept_responses, .fini = tear_down);

static str body_of(size_t bytes, char letter) {
    memset(text, letter, bytes);
    return (str){text, bytes};
}

Test(kept_responses, a_place_is_for_one_length_and_one_cache_rule) {
    struct kept_response *private = kept_response_place(&kept, 128, false);
    cr_assert_eq(kept_response_place(&kept, 128, false), private);
    cr_assert_neq(kept_response_place(&kept, 128, true), private);
    cr_assert_neq(kept_response_place(&kept, 192, false), private);
    cr_assert_not_null(kept_response_place(&kept, KEPT_BODY_MAX, true));
    cr_assert_null(kept_response_place(&kept, KEPT_BODY_MAX + KEPT_BODY_STEP, false));
    cr_assert_null(kept_response_place(&kept, 129, false));
    cr_assert_null(kept_response_place(&kept, 0, false));
}

Test(kept_responses, what_was_made_is_had_again_with_its_headers_and_another_body) {
    struct kept_response *place = kept_response_place(&kept, 64, false);
    cr_assert_null(place->response);
    struct MHD_Response *made = kept_response_make(place, body_of(64, 'a'));
    cr_assert_not_null(made);
    cr_assert_eq(MHD_add_response_header(made, "X-Test", "here"), MHD_YES);
    cr_assert_eq(place->response, made);
    cr_assert_eq(kept_response_again(place, body_of(64, 'b')), made);
    cr_assert_eq(memcmp(place->body, body_of(64, 'b').data, 64), 0);
    cr_assert_str_eq(MHD_get_response_header(made, "X-Test"), "here");
}

Test(kept_responses, without_memory_there_is_none_and_later_there_is) {
    struct kept_response *place = kept_response_place(&kept, 64, true);
    memory_refuse_from(1);
    cr_assert_null(kept_response_make(place, body_of(64, 'a')));
    memory_refuse_from(0);
    cr_assert_null(place->response);
    cr_assert_not_null(kept_response_make(place, body_of(64, 'a')));
}
