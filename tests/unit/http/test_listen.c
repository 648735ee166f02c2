#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/listen.h"

static struct error why;

Test(listen, port_0_takes_a_free_one_and_says_which) {
    char where[LISTEN_TEXT_BYTES];
    int fd = -1;
    cr_assert_eq(listen_open(&fd, STR("127.0.0.1:0"), &why), STATUS_OK, "%s", why.message);
    listen_describe(fd, where);
    cr_assert_eq(strncmp(where, "127.0.0.1:", 10), 0, "%s", where);
    cr_assert_str_neq(where, "127.0.0.1:0");

    int second = -1;
    cr_assert_eq(listen_open(&second, str_from(where), &why), STATUS_BUSY);
    cr_assert_eq(strncmp(why.message, where, strlen(where)), 0, "%s", why.message);
    cr_assert_eq(second, -1);
    close(fd);
    cr_assert_eq(listen_open(&second, str_from(where), &why), STATUS_OK, "it is free again");
    close(second);
}

Test(listen, what_is_no_address_and_port_is_refused) {
    static const char *const bad[] = {
        "",          "127.0.0.1",       ":8080",        "127.0.0.1:",     "1:2:3", "[::1]",
        "[::1]8080", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:http", "[]:80"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        int fd = -1;
        cr_assert_eq(listen_open(&fd, str_from(bad[i]), &why), STATUS_INVALID, "%s", bad[i]);
        cr_assert_eq(fd, -1);
    }
}

Test(listen, without_systemd_there_is_no_socket_of_its) {
    int fd = 7;
    unsetenv("LISTEN_PID");
    unsetenv("LISTEN_FDS");
    cr_assert_eq(listen_from_systemd(&fd, &why), STATUS_OK);
    cr_assert_eq(fd, -1);
    setenv("LISTEN_PID", "1", 1); /* another process's */
    setenv("LISTEN_FDS", "1", 1);
    cr_assert_eq(listen_from_systemd(&fd, &why), STATUS_OK);
    cr_assert_eq(fd, -1);
    setenv("LISTEN_PID", "me", 1);
    cr_assert_eq(listen_from_systemd(&fd, &why), STATUS_OK);
    cr_assert_eq(fd, -1);
}
