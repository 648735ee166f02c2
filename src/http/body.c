/* See body.h. Room is taken before memory is, and counts what has arrived, not what was announced:
 * a client that only promises a large body holds nothing. */
#include "http/body.h"

static void give_room(struct body_room *room, uint64_t bytes) {
    atomic_fetch_sub_explicit(&room->held, bytes, memory_order_relaxed);
}

static bool take_room(struct body_room *room, uint64_t bytes) {
    uint64_t before = atomic_fetch_add_explicit(&room->held, bytes, memory_order_relaxed);
    if (bytes <= room->most && before <= room->most - bytes)
        return true;
    give_room(room, bytes);
    return false;
}

void body_release(struct bytes *body, struct body_room *room) {
    if (!body->data)
        return;
    give_room(room, body->len);
    bytes_free(body);
}

enum status body_append(struct bytes *body, struct body_room *room, str piece) {
    enum status s = STATUS_OK;
    if (piece.len > body->max - body->len) {
        s = STATUS_LIMIT;
    } else if (!take_room(room, piece.len)) {
        s = STATUS_BUSY;
    } else {
        bytes_append_str(body, piece);
        if (body->failed) {
            give_room(room, piece.len);
            s = STATUS_NO_MEMORY;
        }
    }
    if (s != STATUS_OK)
        body_release(body, room);
    return s;
}
