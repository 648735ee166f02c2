/* Any parameters: decoded, answered by every scene from a tiny edition, written in every format.
 * What comes out must parse as what it says it is, or be a sentence; an arena too small must be
 * said, too.
 *
 *   input:  one byte that chooses the arena's size, then NAME=VALUE pairs, each ended by a NUL */
#include <cJSON.h>
#include <stdint.h>

#include "base/text.h"
#include "http/reply_scene.h"
#include "scene/scenes.h"
#include "serve/answer.h"
#include "support/tiny_edition.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ARENA_BYTES = 256 * 1024, REPLY_BYTES = 512 * 1024 };

static struct tiny_edition tiny;

static void must(bool holds) {
    if (!holds)
        abort();
}

static void start(void) {
    struct error why;
    must(hash_start(&why) == STATUS_OK && text_start(&why) == STATUS_OK);
    tiny = tiny_edition_new(tiny_shop, TINY_SHOP_ROWS);
}

static void read_parameters(str rest, struct parameters *out) {
    *out = (struct parameters){0};
    while (rest.data && rest.len) {
        str value = str_split(&rest, '\0');
        str name = str_split(&value, '=');
        parameters_add(out, name, value);
    }
}

static void check_error(const struct error *why) {
    char block[8192];
    struct buf out = buf_over(block, sizeof block);
    must(why->message[0] != '\0');
    reply_error_write(status_name(why->status), why->message, &out);
    cJSON *root = cJSON_ParseWithLength(out.data, out.len);
    must(!out.overflow && cJSON_IsObject(root));
    cJSON_Delete(root);
}

static void check_reply(const struct scene_call *call, const struct answer *answer) {
    static char block[REPLY_BYTES];
    struct buf out = buf_over(block, sizeof block);
    reply_scene_write(call, answer, &out);
    must(!out.overflow && text_is_utf8(buf_str(&out)));
    if (call->format == FORMAT_PLAIN)
        return;
    cJSON *root = cJSON_ParseWithLength(out.data, out.len);
    must(call->format == FORMAT_OPENSEARCH ? cJSON_IsArray(root) : cJSON_IsObject(root));
    cJSON_Delete(root);
}

/* As the engine does, but without a data directory. */
static enum status answer_from(const struct scene *scene, const struct scene_call *call,
                               struct arena *arena, struct answer *out) {
    const struct scene_input in = {
        .edition = tiny.edition, .request = &call->request, .arena = arena};
    struct scene_output result;
    enum status s = scene_run(scene, &in, &result);
    memset(out->id, '0', sizeof out->id);
    return s == STATUS_OK ? answer_fill(out, scene, &in, &result) : s;
}

static void ask(const struct scene *scene, const struct parameters *parameters,
                size_t arena_bytes) {
    static _Alignas(64) char block[ARENA_BYTES];
    static const struct secret_key key = {.bytes = {7}};
    struct arena arena;
    struct scene_call call;
    struct answer answer;
    struct error why;
    arena_init(&arena, block, arena_bytes);
    if (decode_scene_call(&call, scene, parameters, &key, 1700000000000, &arena, &why) !=
        STATUS_OK) {
        check_error(&why);
        return;
    }
    must(call.request.limit >= 1 && call.request.limit <= 50 && text_is_utf8(call.request.text));
    enum status s = answer_from(scene, &call, &arena, &answer);
    must(s == STATUS_OK || (s == STATUS_NO_MEMORY && arena.capacity < ARENA_BYTES));
    for (int f = FORMAT_NATIVE; f <= FORMAT_ALGOLIA && s == STATUS_OK; f++) {
        call.format = (enum reply_format)f;
        check_reply(&call, &answer);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct parameters parameters;
    if (!tiny.edition)
        start();
    if (size == 0)
        return 0;
    read_parameters((str){.data = (const char *)data + 1, .len = size - 1}, &parameters);
    for (const struct scene *const *scene = scenes; *scene; scene++)
        ask(*scene, &parameters, data[0] % 4 ? ARENA_BYTES : (size_t)data[0] * 64);
    return 0;
}
