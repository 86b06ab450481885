/* A disk that can lose its power: preloaded into a csms or a PostgreSQL, it writes down what is done to
 * the files of one folder, in order, and when a sync had ended. From that, `disk.rs` makes the folder as
 * it may be after a power cut. By a control page it can also be told to fail, or to be slow.
 *
 * DISK_FOLDER: the folder; DISK_RELATIVE: as processes name it that work beside it, or nothing;
 * DISK_LOG: where to write; DISK_CONTROL: a file of three 32-bit integers (errno of writes, errno of
 * syncs, milliseconds that a sync takes), read at every call. Folders in the folder are left alone, and
 * files ending in -shm (memory, rebuilt by SQLite) and -lock (no content).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { OPENED = 1, CREATED, WRITTEN, TRUNCATED, SYNC_BEGUN, SYNC_ENDED, UNLINKED, RENAMED, LINKED };
enum { MAX_FDS = 65536 };

struct record {
    uint64_t kind, file; /* the file by its inode */
    uint64_t offset, length; /* of the data or the name that follows */
};

static const uint64_t NONE = 0, FOLDER = UINT64_MAX;

static char folder[4096], relative[256];
static int log_fd = -1;
static volatile const int32_t *control;
static uint64_t files_of_fds[MAX_FDS];
static uint64_t syncs;

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) abort();
    return found;
}

__attribute__((constructor)) static void begin(void) {
    const char *wanted = getenv("DISK_FOLDER"), *beside = getenv("DISK_RELATIVE"), *log = getenv("DISK_LOG"), *page = getenv("DISK_CONTROL");
    if (!wanted || !log || !page || strlen(wanted) >= sizeof folder) return;
    int fd = REAL(open)(page, O_RDONLY | O_CLOEXEC);
    void *mapped = fd < 0 ? MAP_FAILED : mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
    if (mapped == MAP_FAILED) abort();
    control = mapped;
    log_fd = REAL(open)(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (log_fd < 0) abort();
    strcpy(folder, wanted);
    if (beside && strlen(beside) < sizeof relative) strcpy(relative, beside);
}

static int fault(int which) { return control ? control[which] : 0; }

static int ends_with(const char *text, const char *end) {
    size_t a = strlen(text), b = strlen(end);
    return a >= b && !strcmp(text + a - b, end);
}

/* The name inside the folder; NULL: not one of ours. "" is the folder itself. */
static const char *ours(const char *path) {
    if (log_fd < 0 || !path) return NULL;
    const char *base = *path == '/' ? folder : relative;
    size_t length = strlen(base);
    if (!length || strncmp(path, base, length)) return NULL;
    const char *name = path + length;
    if (!*name || !strcmp(name, "/")) return "";
    if (*name++ != '/' || strchr(name, '/') || ends_with(name, "-shm") || ends_with(name, "-lock")) return NULL;
    return name;
}

/* A log that cannot be written would make every verdict worthless. Appending is atomic, between the
 * processes of PostgreSQL as well. */
static void note(uint64_t kind, uint64_t file, uint64_t offset, const void *data, uint64_t length) {
    struct record record = {kind, file, offset, length};
    struct iovec parts[2] = {{&record, sizeof record}, {(void *)data, length}};
    ssize_t wanted = (ssize_t)(sizeof record + length);
    if (writev(log_fd, parts, length ? 2 : 1) != wanted) abort();
}

static uint64_t file_of(int fd) { return fd >= 0 && fd < MAX_FDS ? files_of_fds[fd] : NONE; }
static int is_file(int fd) { return file_of(fd) != NONE && file_of(fd) != FOLDER; }

static int opened(int fd, const char *name, int is_new) {
    struct stat status;
    if (fd < 0) return fd;
    if (fd >= MAX_FDS || fstat(fd, &status)) abort();
    files_of_fds[fd] = *name ? status.st_ino : FOLDER;
    if (*name) note(is_new ? CREATED : OPENED, status.st_ino, 0, name, strlen(name));
    return fd;
}

static int open_ours(const char *path, int flags, mode_t mode, const char *name) {
    struct stat status;
    int writes = flags & (O_WRONLY | O_RDWR);
    if (writes && fault(0) == EROFS) return errno = EROFS, -1;
    int is_new = (flags & O_CREAT) && stat(path, &status);
    if (is_new && fault(0)) return errno = fault(0), -1;
    return opened(REAL(open64)(path, flags, mode), name, is_new);
}

#define OPEN(function)                                               \
    int function(const char *path, int flags, ...) {                 \
        va_list more;                                                \
        va_start(more, flags);                                       \
        mode_t mode = va_arg(more, mode_t);                          \
        va_end(more);                                                \
        const char *name = ours(path);                               \
        if (!name) return REAL(function)(path, flags, mode);         \
        return open_ours(path, flags, mode, name);                   \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(function)                                             \
    int function(int at, const char *path, int flags, ...) {         \
        va_list more;                                                \
        va_start(more, flags);                                       \
        mode_t mode = va_arg(more, mode_t);                          \
        va_end(more);                                                \
        const char *name = ours(path);                               \
        if (!name) return REAL(function)(at, path, flags, mode);     \
        return open_ours(path, flags, mode, name);                   \
    }
OPENAT(openat)
OPENAT(openat64)

int close(int fd) {
    if (file_of(fd) != NONE) files_of_fds[fd] = NONE;
    return REAL(close)(fd);
}

static ssize_t written(int fd, off64_t offset, const void *data, ssize_t length) {
    if (length > 0) note(WRITTEN, file_of(fd), (uint64_t)offset, data, (uint64_t)length);
    return length;
}

ssize_t write(int fd, const void *data, size_t length) {
    if (!is_file(fd)) return REAL(write)(fd, data, length);
    if (fault(0)) return errno = fault(0), -1;
    off64_t offset = lseek64(fd, 0, SEEK_CUR);
    return written(fd, offset, data, REAL(write)(fd, data, length));
}

#define PWRITE(function, offset_type)                                              \
    ssize_t function(int fd, const void *data, size_t length, offset_type offset) { \
        if (!is_file(fd)) return REAL(function)(fd, data, length, offset);      \
        if (fault(0)) return errno = fault(0), -1;                                  \
        return written(fd, offset, data, REAL(function)(fd, data, length, offset)); \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define PWRITEV(function, offset_type)                                              \
    ssize_t function(int fd, const struct iovec *parts, int count, offset_type offset) { \
        ssize_t sum = 0;                                                            \
        if (!is_file(fd)) return REAL(function)(fd, parts, count, offset);          \
        for (int part = 0; part < count; part++) {                                  \
            ssize_t length = pwrite64(fd, parts[part].iov_base, parts[part].iov_len, offset + sum); \
            if (length < 0) return sum ? sum : -1;                                  \
            sum += length;                                                          \
            if ((size_t)length < parts[part].iov_len) break;                        \
        }                                                                           \
        return sum;                                                                 \
    }
PWRITEV(pwritev, off_t)
PWRITEV(pwritev64, off64_t)

#define FTRUNCATE(function, offset_type)                                      \
    int function(int fd, offset_type length) {                                \
        if (!is_file(fd)) return REAL(function)(fd, length);              \
        if (fault(0)) return errno = fault(0), -1;                            \
        int result = REAL(function)(fd, length);                              \
        if (!result) note(TRUNCATED, file_of(fd), (uint64_t)length, NULL, 0); \
        return result;                                                        \
    }
FTRUNCATE(ftruncate, off_t)
FTRUNCATE(ftruncate64, off64_t)

/* Only what was done before the sync began is certain when it has ended. */
static int synced(int fd, int (*sync)(int)) {
    uint64_t file = file_of(fd);
    int delay = fault(2);
    if (file == NONE) return sync(fd);
    uint64_t number = (uint64_t)getpid() << 32 | __atomic_add_fetch(&syncs, 1, __ATOMIC_RELAXED);
    note(SYNC_BEGUN, file, number, NULL, 0);
    if (delay > 0) {
        struct timespec pause = {delay / 1000, delay % 1000 * 1000000L};
        nanosleep(&pause, NULL);
    }
    if (fault(1)) return errno = fault(1), -1;
    int result = sync(fd);
    if (!result) note(SYNC_ENDED, file, number, NULL, 0);
    return result;
}

int fsync(int fd) { return synced(fd, REAL(fsync)); }
int fdatasync(int fd) { return synced(fd, REAL(fdatasync)); }

int unlink(const char *path) {
    const char *name = ours(path);
    if (!name) return REAL(unlink)(path);
    if (fault(0) == EROFS) return errno = EROFS, -1;
    int result = REAL(unlink)(path);
    if (!result) note(UNLINKED, 0, 0, name, strlen(name));
    return result;
}

/* Both names, with a slash between them. Nothing comes into the folder or leaves it by its name. */
static void moved(uint64_t kind, const char *from, const char *to) {
    char both[1024];
    if (!from || !to) abort();
    int length = snprintf(both, sizeof both, "%s/%s", from, to);
    if (length >= (int)sizeof both) abort();
    note(kind, 0, 0, both, (uint64_t)length);
}

int rename(const char *from, const char *to) {
    int result = REAL(rename)(from, to);
    if (!result && (ours(from) || ours(to))) moved(RENAMED, ours(from), ours(to));
    return result;
}

int link(const char *from, const char *to) {
    int result = REAL(link)(from, to);
    if (!result && (ours(from) || ours(to))) moved(LINKED, ours(from), ours(to));
    return result;
}
