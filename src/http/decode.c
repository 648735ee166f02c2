/* See decode.h. A table of parameters, each with the one function that reads it; docs/http.md and
 * schema/openapi.json follow this table. */
#include "http/decode.h"

#include "base/text.h"
#include "store/journal.h"

/* What every reader below may need. */
struct decoding {
    struct scene_call *call;
    const struct scene *scene;
    const struct secret_key *key;
    struct arena *arena;
    struct error *why;
    str *selected; /* room for PARAMETERS_MAX, once there is one */
};

static enum status refuse_text(enum status s, const char *name, struct error *why) {
    if (s == STATUS_NO_MEMORY)
        return error_set(why, s, "the request needs more memory than one may have; shorten it");
    return error_set(why, STATUS_INVALID,
                     "%s is not valid UTF-8; encode it as UTF-8, then percent-encode it", name);
}

typedef enum status normalise_fn(str typed, struct arena *a, str *out);

/* A text longer than any query is no fault of who typed it: it is no query, so *out is empty. */
static enum status read_query(struct decoding *d, const char *name, str value,
                              normalise_fn *normalise, str *out, bool *too_long) {
    enum status s = normalise(value, d->arena, out);
    *too_long = s == STATUS_LIMIT && text_is_utf8(value);
    if (s == STATUS_OK)
        return s;
    *out = (str){0};
    return *too_long ? STATUS_OK : refuse_text(s, name, d->why);
}

static enum status read_q(struct decoding *d, str value) {
    d->call->typed = value;
    return read_query(d, "q", value,
                      d->call->request.whole ? text_normalise_query : text_normalise_prefix,
                      &d->call->request.text, &d->call->hopeless);
}

static enum status read_previous(struct decoding *d, str value) {
    bool too_long = false;
    return read_query(d, "previous", value, text_normalise_query, &d->call->request.previous,
                      &too_long);
}

/* Repeatable: each is kept, in the order in which they came. */
static enum status read_selected(struct decoding *d, str value) {
    struct scene_request *request = &d->call->request;
    str *selected =
        request->selected_count ? d->selected : arena_new(d->arena, str, PARAMETERS_MAX);
    bool too_long = false;
    if (!selected)
        return refuse_text(STATUS_NO_MEMORY, "selected", d->why);
    d->selected = selected;
    request->selected = selected;
    return read_query(d, "selected", value, text_normalise_query,
                      &selected[request->selected_count++], &too_long);
}

static enum status read_number(const char *name, str value, uint64_t least, uint64_t most,
                               uint64_t *out, struct error *why) {
    if (str_parse_u64(value, out) && *out >= least && *out <= most)
        return STATUS_OK;
    return error_set(why, STATUS_INVALID, "%s is a whole number from %llu to %llu", name,
                     (unsigned long long)least, (unsigned long long)most);
}

static enum status read_limit(struct decoding *d, str value) {
    uint64_t limit = 0;
    enum status s = read_number("limit", value, 1, LIMIT_MAX, &limit, d->why);
    if (s == STATUS_OK)
        d->call->request.limit = (uint32_t)limit;
    return s;
}

static enum status read_seq(struct decoding *d, str value) {
    enum status s = read_number("seq", value, 0, SEQ_MAX, &d->call->seq, d->why);
    d->call->has_seq = s == STATUS_OK;
    return s;
}

static enum status read_short(struct decoding *d, const char *name, str value, str *out) {
    if (value.len > SHORT_TEXT_BYTES_MAX)
        return error_set(d->why, STATUS_INVALID, "%s is longer than %d bytes; shorten it", name,
                         SHORT_TEXT_BYTES_MAX);
    if (!text_is_utf8(value))
        return refuse_text(STATUS_INVALID, name, d->why);
    *out = value;
    return STATUS_OK;
}

/* A user and a session of the same name are different people's business, hence the purpose. */
static enum status read_person(struct decoding *d, const char *purpose, str value, int64_t *out) {
    str name = {0};
    enum status s = read_short(d, purpose, value, &name);
    if (s != STATUS_OK || name.len == 0)
        return s;
    *out = hash_person(d->key, str_from(purpose), name);
    d->call->request.named = true;
    return STATUS_OK;
}

static enum status read_user(struct decoding *d, str value) {
    return read_person(d, "user", value, &d->call->request.user);
}

static enum status read_session(struct decoding *d, str value) {
    return read_person(d, "session", value, &d->call->request.session);
}

static enum status read_item(struct decoding *d, str value) {
    return read_short(d, "item", value, &d->call->request.item);
}

static enum status read_page(struct decoding *d, str value) {
    static const char *const pages[] = {"home", "category", "item", "cart"};
    for (int i = 0; i < 4; i++)
        if (str_equal(value, str_from(pages[i]))) {
            d->call->request.page = value;
            return STATUS_OK;
        }
    return error_set(d->why, STATUS_INVALID, "page is home, category, item or cart");
}

static enum status read_category(struct decoding *d, str value) {
    return read_short(d, "category", value, &d->call->request.category);
}

static enum status read_lang(struct decoding *d, str value) {
    return read_short(d, "lang", value, &d->call->request.lang);
}

static enum status read_learn(struct decoding *d, str value) {
    enum learn learn = LEARN_ALL;
    if (record_find_learn(value, &learn)) {
        d->call->request.unrecorded = learn == LEARN_NOTHING;
        d->call->request.unnamed = learn == LEARN_WITHOUT_PERSON;
        return STATUS_OK;
    }
    return error_set(d->why, STATUS_INVALID, "learn is yes, only or no");
}

static enum status read_explain(struct decoding *d, str value) {
    d->call->request.explain = str_equal(value, STR("1"));
    if (d->call->request.explain || str_equal(value, STR("0")))
        return STATUS_OK;
    return error_set(d->why, STATUS_INVALID, "explain is 1 or 0");
}

static enum status read_format(struct decoding *d, str value) {
    static const char *const names[] = {"native", "opensearch", "plain", "algolia"};
    for (int i = 0; i < 4; i++)
        if (str_equal(value, str_from(names[i]))) {
            d->call->format = (enum reply_format)i;
            return STATUS_OK;
        }
    return error_set(d->why, STATUS_INVALID, "format is native, opensearch, plain or algolia");
}

static enum status read_recall(struct decoding *d, str value) {
    uint32_t mask = 0;
    for (str rest = value.data ? value : STR(""); rest.data;) {
        str name = str_trim(str_split(&rest, ','));
        uint32_t bit = 1;
        const struct recall_step *step = d->scene->recall;
        for (; step->name && !str_equal(name, str_from(step->name)); step++)
            bit <<= 1;
        if (!step->name)
            return error_set(d->why, STATUS_INVALID,
                             "recall names a step that %s does not have; explain=1 lists its steps",
                             d->scene->name);
        mask |= bit;
    }
    d->call->request.recall_mask = mask;
    return STATUS_OK;
}

static const struct reader {
    str name;
    enum status (*read)(struct decoding *d, str value);
    unsigned only; /* of scenes that ask so; 0: of all */
} readers[] = {
    {{"q", 1}, read_q, ASKS_ABOUT | ASKS_TYPED | ASKS_REFINED},
    {{"selected", 8}, read_selected, ASKS_REFINED},
    {{"limit", 5}, read_limit, 0},
    {{"item", 4}, read_item, ASKS_ABOUT | ASKS_PAGE},
    {{"page", 4}, read_page, ASKS_PAGE},
    {{"user", 4}, read_user, 0},
    {{"session", 7}, read_session, 0},
    {{"seq", 3}, read_seq, 0},
    {{"previous", 8}, read_previous, ASKS_ABOUT | ASKS_TYPED},
    {{"category", 8}, read_category, 0},
    {{"lang", 4}, read_lang, 0},
    {{"format", 6}, read_format, 0},
    {{"recall", 6}, read_recall, 0},
    {{"explain", 7}, read_explain, 0},
    {{"learn", 5}, read_learn, 0},
};
enum { READER_COUNT = sizeof readers / sizeof readers[0] };

static bool reads(const struct scene *scene, const struct reader *r) {
    return r->only == 0 || (r->only & (unsigned)scene->asks) != 0;
}

static enum status read_parameter(struct decoding *d, const struct parameter *p) {
    for (int i = 0; i < READER_COUNT; i++)
        if (str_equal(p->name, readers[i].name) && reads(d->scene, &readers[i]))
            return readers[i].read(d, p->value);
    return STATUS_OK;
}

const char *decode_parameter(const struct scene *scene, uint32_t i) {
    for (int r = 0; r < READER_COUNT; r++)
        if (reads(scene, &readers[r]) && i-- == 0)
            return readers[r].name.data;
    return NULL;
}

enum status decode_scene_call(struct scene_call *out, const struct scene *scene,
                              const struct parameters *p, const struct secret_key *key,
                              int64_t now_ms, struct arena *a, struct error *why) {
    *out = (struct scene_call){
        .typed = STR(""),
        .request = {.limit = scene->limit_standard,
                    .user = PERSON_UNKNOWN,
                    .session = PERSON_UNKNOWN,
                    .recall_mask = UINT32_MAX,
                    .now_ms = now_ms,
                    .whole = scene_asks_query(scene)},
    };
    struct decoding d = {.call = out, .scene = scene, .key = key, .arena = a, .why = why};
    if (p->too_many)
        return error_set(why, STATUS_INVALID, "there are more than %d parameters; send fewer",
                         PARAMETERS_MAX);
    for (uint32_t i = 0; i < p->count; i++) {
        enum status s = read_parameter(&d, &p->items[i]);
        if (s != STATUS_OK)
            return s;
    }
    if (out->hopeless)
        out->request.recall_mask = 0;
    return STATUS_OK;
}
