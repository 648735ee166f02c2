/* See access.h. The words of the two settings are roles, `anyone`, and of events_from `loopback`.
 */
#include "http/access.h"

#include "http/listen.h"

static bool read_word(enum token_role *out, str word) {
    *out = token_role_find(word);
    return *out != TOKEN_NO_ROLE || str_equal(word, STR("anyone"));
}

static bool only_this_machine(const struct access *a, int listen_fd) {
    struct sockaddr_storage at = {0};
    socklen_t bytes = sizeof at;
    if (getsockname(listen_fd, (struct sockaddr *)&at, &bytes) != 0)
        return false;
    struct address address = address_of((const struct sockaddr *)&at);
    return address_is_loopback(&address) && a->proxies.count == 0;
}

enum status access_read(struct access *out, const struct config *c, int listen_fd,
                        struct error *why) {
    char where[LISTEN_TEXT_BYTES];
    *out = (struct access){.wanted[TOKEN_ADMIN] = TOKEN_ADMIN};
    if (!read_word(&out->wanted[TOKEN_SEARCH], str_from(c->scenes_from)))
        return error_set(why, STATUS_INVALID, "scenes_from is anyone, search, write or admin");
    if (!networks_parse(&out->proxies, str_from(c->trusted_proxies)))
        return error_set(why, STATUS_INVALID,
                         "trusted_proxies is a list of at most %d addresses or networks with "
                         "blanks between, such as 127.0.0.1 10.0.0.0/8",
                         NETWORKS_MAX);
    bool loopback = strcmp(c->events_from, "loopback") == 0;
    if (!loopback && !read_word(&out->wanted[TOKEN_WRITE], str_from(c->events_from)))
        return error_set(why, STATUS_INVALID,
                         "events_from is loopback, anyone, search, write or admin");
    if (!loopback || only_this_machine(out, listen_fd))
        return STATUS_OK;
    listen_describe(listen_fd, where);
    return error_set(why, STATUS_INVALID,
                     "%s is reached from other machines, and anybody there could post events; set "
                     "events_from=search and make a token with `inkling token create --role "
                     "search`, or events_from=anyone where that is meant",
                     where);
}
