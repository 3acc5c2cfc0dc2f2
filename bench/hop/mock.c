/*
 * Instant OpenAI-compatible upstream for the hop benchmark: one thread, epoll, HTTP/1.1 keep-alive.
 *
 *   mock PORT [CHUNKS [PACE_MS]]
 *
 * A request whose body asks for a stream gets CHUNKS events, one every PACE_MS (0: as fast as it
 * goes), then the usage and [DONE]; every other one gets a fixed answer of 1 KB. Requests must carry
 * a Content-Length and fit BUFFER_SIZE.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_CONNECTIONS 4096
#define BUFFER_SIZE (1 << 20)
#define COMMON "\"id\":\"chatcmpl-abc123\",\"created\":1700000000,\"model\":\"llama-3.1-8b\","
#define USAGE "\"usage\":{\"prompt_tokens\":120,\"completion_tokens\":80,\"total_tokens\":200}"

typedef struct {
  char *request; /* what has been read and not answered */
  int length;
  int chunks_left;
} Connection;

typedef struct {
  char bytes[4096];
  int length;
} Text;

static Connection connections[MAX_CONNECTIONS];
static int streaming[MAX_CONNECTIONS]; /* the sockets that are owed chunks */
static int streaming_count;
static Text answer, stream_head, chunk, stream_end;
static int chunks = 50;
static int pace_ms;

static long now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000L + time.tv_nsec / 1000000;
}

static void send_text(int socket, const Text *text) {
  const char *from = text->bytes;
  int left = text->length;
  while (left > 0) {
    int sent = write(socket, from, left);
    if (sent < 0) {
      if (errno != EAGAIN) return;
      usleep(50);
      continue;
    }
    from += sent;
    left -= sent;
  }
}

static void chunk_of(Text *text, const char *events, const char *after) {
  text->length = sprintf(text->bytes, "%x\r\n%s\r\n%s", (int)strlen(events), events, after);
}

static void prepare_texts(void) {
  const char *body =
      "{\"object\":\"chat.completion\"," COMMON
      "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Lorem ipsum dolor sit amet, "
      "consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna aliqua. Ut enim ad "
      "minim veniam, quis nostrud exercitation ullamco laboris nisi ut aliquip ex ea commodo consequat. Duis aute "
      "irure dolor in reprehenderit in voluptate velit esse cillum dolore eu fugiat nulla pariatur.\"},"
      "\"finish_reason\":\"stop\"}]," USAGE "}";
  answer.length = sprintf(answer.bytes,
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", (int)strlen(body), body);
  stream_head.length = sprintf(stream_head.bytes,
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
  chunk_of(&chunk,
      "data: {\"object\":\"chat.completion.chunk\"," COMMON
      "\"choices\":[{\"index\":0,\"delta\":{\"content\":\" token\"},\"finish_reason\":null}]}\n\n", "");
  chunk_of(&stream_end,
      "data: {\"object\":\"chat.completion.chunk\"," COMMON "\"choices\":[]," USAGE "}\n\ndata: [DONE]\n\n",
      "0\r\n\r\n");
}

static void stop_streaming(int socket) {
  for (int i = 0; i < streaming_count; i++) {
    if (streaming[i] == socket) {
      streaming[i] = streaming[--streaming_count];
      return;
    }
  }
}

static int asks_for_stream(char *body, int length) {
  char after = body[length];
  body[length] = 0;
  char *field = strstr(body, "\"stream\"");
  if (field) {
    for (field += 8; *field == ' ' || *field == ':'; field++) {
    }
  }
  int yes = field && !strncmp(field, "true", 4);
  body[length] = after;
  return yes;
}

/* Answers every request that is complete. */
static void answer_requests(int socket, Connection *connection) {
  char *end_of_head;
  while ((end_of_head = strstr(connection->request, "\r\n\r\n"))) {
    *end_of_head = 0;
    char *field = strcasestr(connection->request, "content-length:");
    int head = end_of_head - connection->request + 4, body = field ? atoi(field + 15) : 0;
    *end_of_head = '\r';
    if (connection->length < head + body) return;
    int stream = asks_for_stream(connection->request + head, body);
    connection->length -= head + body;
    memmove(connection->request, connection->request + head + body, connection->length);
    connection->request[connection->length] = 0;
    if (stream) {
      send_text(socket, &stream_head);
      connection->chunks_left = chunks;
      streaming[streaming_count++] = socket;
    } else {
      send_text(socket, &answer);
    }
  }
}

static void read_from(int socket) {
  Connection *connection = &connections[socket];
  int got = read(socket, connection->request + connection->length, BUFFER_SIZE - 1 - connection->length);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) {
    stop_streaming(socket);
    close(socket);
    return;
  }
  connection->length += got;
  connection->request[connection->length] = 0;
  answer_requests(socket, connection);
}

static void accept_from(int listener, int epoll) {
  int socket = accept4(listener, 0, 0, SOCK_NONBLOCK), on = 1;
  if (socket < 0) return;
  if (socket >= MAX_CONNECTIONS) {
    close(socket);
    return;
  }
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  Connection *connection = &connections[socket];
  if (!connection->request && !(connection->request = malloc(BUFFER_SIZE))) exit(1);
  connection->length = 0;
  struct epoll_event event = {.events = EPOLLIN, .data.fd = socket};
  epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
}

/* Whether a socket's chunk is due between two moments: each has its own place in the pace. */
static int is_due(int socket, long after_ms, long until_ms) {
  if (pace_ms == 0 || until_ms - after_ms >= pace_ms) return 1;
  for (long moment = after_ms + 1; moment <= until_ms; moment++) {
    if (moment % pace_ms == socket % pace_ms) return 1;
  }
  return 0;
}

static void send_chunks(long after_ms, long until_ms) {
  for (int i = 0; i < streaming_count;) {
    int socket = streaming[i];
    if (!is_due(socket, after_ms, until_ms)) {
      i++;
    } else if (connections[socket].chunks_left-- > 0) {
      send_text(socket, &chunk);
      i++;
    } else {
      send_text(socket, &stream_end);
      streaming[i] = streaming[--streaming_count];
    }
  }
}

int main(int argc, char **argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: mock PORT [CHUNKS [PACE_MS]]\n");
    return 2;
  }
  if (argc > 2) chunks = atoi(argv[2]);
  if (argc > 3) pace_ms = atoi(argv[3]);
  signal(SIGPIPE, SIG_IGN); /* a hop may hang up in the middle of a stream */
  prepare_texts();
  int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(listener, (void *)&address, sizeof address)) {
    perror("mock: bind");
    return 1;
  }
  listen(listener, 1024);
  int epoll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, ready[256];
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
  for (long last = now_ms();;) {
    int count = epoll_wait(epoll, ready, 256, streaming_count ? (pace_ms ? 1 : 0) : -1);
    for (int i = 0; i < count; i++) {
      if (ready[i].data.fd == listener) {
        accept_from(listener, epoll);
      } else {
        read_from(ready[i].data.fd);
      }
    }
    long now = now_ms();
    send_chunks(last, now);
    last = now;
  }
}
