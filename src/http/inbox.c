/* See inbox.h. A list through the requests themselves, in order of arrival. */
#include "http/inbox.h"

#include "base/memory.h"
#include "base/thread.h"

struct inbox {
    pthread_t thread;
    struct monitor monitor;
    struct http_request *first, **last;
    bool finishing;
};

/* NULL: nothing is left, and nothing comes. */
static struct http_request *take(struct inbox *inbox) {
    monitor_enter(&inbox->monitor);
    while (!inbox->first && !inbox->finishing)
        monitor_wait(&inbox->monitor);
    struct http_request *request = inbox->first;
    if (request) {
        inbox->first = request->next;
        if (!inbox->first)
            inbox->last = &inbox->first;
    }
    monitor_leave(&inbox->monitor);
    return request;
}

static void *run(void *argument) {
    struct inbox *inbox = argument;
    for (struct http_request *request; (request = take(inbox)) != NULL;)
        request->read(request);
    return NULL;
}

enum status inbox_start(struct inbox **out, struct error *why) {
    *out = NULL;
    struct inbox *inbox = memory_new(struct inbox, 1);
    if (!inbox)
        return error_set(why, STATUS_NO_MEMORY, "cannot start: memory ran out");
    inbox->last = &inbox->first;
    monitor_init(&inbox->monitor);
    enum status s = thread_start_background(&inbox->thread, run, inbox, why);
    if (s != STATUS_OK) {
        monitor_clear(&inbox->monitor);
        memory_free(inbox);
        return s;
    }
    *out = inbox;
    return STATUS_OK;
}

bool inbox_put(struct inbox *inbox, struct http_request *request, request_fn *read) {
    monitor_enter(&inbox->monitor);
    bool taken = !inbox->finishing;
    if (taken) {
        request->next = NULL;
        request->read = read;
        *inbox->last = request;
        inbox->last = &request->next;
        monitor_signal(&inbox->monitor);
    }
    monitor_leave(&inbox->monitor);
    return taken;
}

void inbox_finish(struct inbox *inbox) {
    if (!inbox)
        return;
    monitor_enter(&inbox->monitor);
    bool finished = inbox->finishing;
    inbox->finishing = true;
    monitor_signal(&inbox->monitor);
    monitor_leave(&inbox->monitor);
    if (!finished)
        (void)pthread_join(inbox->thread, NULL);
}

void inbox_stop(struct inbox *inbox) {
    if (!inbox)
        return;
    inbox_finish(inbox);
    monitor_clear(&inbox->monitor);
    memory_free(inbox);
}
