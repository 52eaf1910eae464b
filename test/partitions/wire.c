/* The wire between network namespaces: carries the frames between its interfaces, and loses, delays, repeats and reorders
   packets between two addresses as it is told. It needs no module of the kernel beyond veth, unlike netem.

   wire INTERFACE=ADDRESS[,ADDRESS...] ...   ends with its standard input, whose lines are
   rule FROM TO drop delay jitter repeat overtake flap   shares in thousandths, times in milliseconds
   clear   an end to all rules
   Each line is answered with "ok" once it holds. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifndef PACKET_IGNORE_OUTGOING
#define PACKET_IGNORE_OUTGOING 23
#endif
#define INTERFACES 16
#define ADDRESSES 8
#define RULES 64
#define WAITING 16384
#define LARGEST (sizeof(struct virtio_net_hdr) + 66000)

struct interface {
  int socket;
  int addresses;
  uint32_t address[ADDRESSES];
};

struct rule {
  uint32_t from, to;
  long drop, delay, jitter, repeat, overtake, flap;
  int64_t last;
};

/* A packet on its way; `order` keeps those of one moment in sequence. */
struct packet {
  int64_t due;
  uint64_t order;
  int socket;
  size_t size;
  unsigned char *bytes;
};

static struct interface interfaces[INTERFACES];
static int interface_count;
static struct rule rules[RULES];
static int rule_count;
static struct packet *heap[WAITING];
static int heap_count;
static uint64_t sent;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static int64_t now_us(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

static int is_before(const struct packet *a, const struct packet *b) {
  return a->due < b->due || (a->due == b->due && a->order < b->order);
}

static void swap(int a, int b) {
  struct packet *packet = heap[a];
  heap[a] = heap[b];
  heap[b] = packet;
}

static void put(struct packet *packet) {
  int at = heap_count++;
  heap[at] = packet;
  for (; at > 0 && is_before(heap[at], heap[(at - 1) / 2]); at = (at - 1) / 2) swap(at, (at - 1) / 2);
}

static struct packet *take(void) {
  struct packet *first = heap[0];
  heap[0] = heap[--heap_count];
  for (int at = 0;;) {
    int least = at;
    for (int child = 2 * at + 1; child <= 2 * at + 2; child++)
      if (child < heap_count && is_before(heap[child], heap[least])) least = child;
    if (least == at) return first;
    swap(at, least);
    at = least;
  }
}

/* A full queue of the receiver loses the packet, as networks do. */
static void carry(int socket, const unsigned char *bytes, size_t size) {
  if (send(socket, bytes, size, MSG_DONTWAIT) < 0 && errno != ENOBUFS && errno != EAGAIN && errno != EMSGSIZE)
    perror("wire: send");
}

static void hold(int socket, const unsigned char *bytes, size_t size, int64_t due) {
  if (heap_count == WAITING) return;
  struct packet *packet = malloc(sizeof *packet);
  unsigned char *copy = malloc(size);
  if (!packet || !copy) fail("wire: malloc");
  memcpy(copy, bytes, size);
  *packet = (struct packet){due, ++sent, socket, size, copy};
  put(packet);
}

static int hits(long thousandths) { return random() % 1000 < thousandths; }

static struct rule *rule_for(uint32_t from, uint32_t to) {
  for (int at = 0; at < rule_count; at++)
    if (rules[at].from == from && rules[at].to == to) return &rules[at];
  return NULL;
}

static int socket_of(uint32_t address) {
  for (int at = 0; at < interface_count; at++)
    for (int which = 0; which < interfaces[at].addresses; which++)
      if (interfaces[at].address[which] == address) return interfaces[at].socket;
  return -1;
}

static void pass(int socket, const unsigned char *bytes, size_t size, uint32_t from, uint32_t to) {
  struct rule *rule = rule_for(from, to);
  if (!rule) return carry(socket, bytes, size);
  int64_t now = now_us();
  if (rule->flap > 0 && now / 1000 / rule->flap % 2) return;
  if (hits(rule->drop)) return;
  int64_t due = now;
  /* One that overtakes waits for nothing. */
  if (!hits(rule->overtake)) {
    due += rule->delay * 1000;
    if (rule->jitter > 0) due += random() % (rule->jitter * 1000);
    if (due < rule->last) due = rule->last;
    rule->last = due;
  }
  hold(socket, bytes, size, due);
  if (hits(rule->repeat)) hold(socket, bytes, size, due);
}

/* ARP is exempt: a route that is lost is not noticed by the neighbour. */
static void receive(const struct interface *from) {
  static unsigned char bytes[LARGEST];
  ssize_t size = recv(from->socket, bytes, sizeof bytes, MSG_DONTWAIT);
  const size_t head = sizeof(struct virtio_net_hdr) + sizeof(struct ether_header);
  if (size < (ssize_t)(head + 28)) return;
  const unsigned char *frame = bytes + sizeof(struct virtio_net_hdr);
  uint16_t type = (uint16_t)(frame[12] << 8 | frame[13]);
  uint32_t source = 0, target;
  if (type == ETHERTYPE_IP) {
    memcpy(&source, bytes + head + 12, 4);
    memcpy(&target, bytes + head + 16, 4);
  } else if (type == ETHERTYPE_ARP) {
    memcpy(&target, bytes + head + 24, 4);
  } else return;
  int socket = socket_of(target);
  if (socket < 0) return;
  if (type == ETHERTYPE_ARP) carry(socket, bytes, (size_t)size);
  else pass(socket, bytes, (size_t)size, source, target);
}

/* The header in front of each frame keeps what the sender's kernel left to a network card: checksums and segments. */
static void open_interface(const char *text) {
  char *name = strdup(text);
  char *addresses = name ? strchr(name, '=') : NULL;
  if (!addresses || interface_count == INTERFACES) fail("wire: interface");
  *addresses++ = 0;
  int index = (int)if_nametoindex(name), on = 1;
  if (index == 0) fail(name);
  int opened = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL));
  struct sockaddr_ll here = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = index};
  struct packet_mreq all = {.mr_ifindex = index, .mr_type = PACKET_MR_PROMISC};
  if (opened < 0 || setsockopt(opened, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof on) < 0 ||
      setsockopt(opened, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on) < 0 ||
      bind(opened, (struct sockaddr *)&here, sizeof here) < 0 ||
      setsockopt(opened, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof all) < 0)
    fail(name);
  struct interface *one = &interfaces[interface_count++];
  one->socket = opened;
  for (char *each = strtok(addresses, ","); each && one->addresses < ADDRESSES; each = strtok(NULL, ","))
    if (inet_pton(AF_INET, each, &one->address[one->addresses++]) != 1) fail(each);
  free(name);
}

static void obey(const char *line) {
  char from[16], to[16];
  struct rule rule = {0};
  if (strcmp(line, "clear") == 0) rule_count = 0;
  else if (sscanf(line, "rule %15s %15s %ld %ld %ld %ld %ld %ld", from, to, &rule.drop, &rule.delay, &rule.jitter,
                  &rule.repeat, &rule.overtake, &rule.flap) == 8 &&
           rule_count < RULES && inet_pton(AF_INET, from, &rule.from) == 1 && inet_pton(AF_INET, to, &rule.to) == 1)
    rules[rule_count++] = rule;
  else {
    fprintf(stderr, "wire: cannot obey: %s\n", line);
    exit(1);
  }
  puts("ok");
}

/* Whether there may be more. */
static int listen_to_input(void) {
  static char text[8192];
  static size_t length;
  ssize_t count = read(0, text + length, sizeof text - 1 - length);
  if (count <= 0) return 0;
  length += (size_t)count;
  text[length] = 0;
  char *line = text, *end;
  for (; (end = strchr(line, '\n')); line = end + 1) {
    *end = 0;
    obey(line);
  }
  length -= (size_t)(line - text);
  memmove(text, line, length);
  return 1;
}

int main(int count, char **values) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  for (int at = 1; at < count; at++) open_interface(values[at]);
  struct pollfd waiting[INTERFACES + 1] = {{.fd = 0, .events = POLLIN}};
  for (int at = 0; at < interface_count; at++)
    waiting[at + 1] = (struct pollfd){.fd = interfaces[at].socket, .events = POLLIN};
  puts("ok");
  for (;;) {
    int64_t wait = heap_count > 0 ? heap[0]->due - now_us() : -1;
    int limit = heap_count == 0 ? -1 : wait > 0 ? (int)((wait + 999) / 1000) : 0;
    if (poll(waiting, (nfds_t)interface_count + 1, limit) < 0 && errno != EINTR) fail("wire: poll");
    if (waiting[0].revents && !listen_to_input()) return 0;
    for (int at = 0; at < interface_count; at++)
      if (waiting[at + 1].revents) receive(&interfaces[at]);
    while (heap_count > 0 && heap[0]->due <= now_us()) {
      struct packet *packet = take();
      carry(packet->socket, packet->bytes, packet->size);
      free(packet->bytes);
      free(packet);
    }
  }
}
