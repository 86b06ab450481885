/* A disk that can lose its power: preloaded into a csms, it writes down what is done to the files of
 * one folder, in order, and when a sync had ended. From that, `disk.rs` makes the folder as it may be
 * after a power cut. By a control page it can also be told to fail, or to be slow.
 *
 * DISK_FOLDER: the folder; DISK_LOG: where to write; DISK_CONTROL: a file of three 32-bit integers
 * (errno of writes, errno of syncs, milliseconds that a sync takes), read at every call.
 * Files ending in -shm (memory, rebuilt by SQLite) and -lock (no content) are left alone.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { OPENED = 1, CREATED, WRITTEN, TRUNCATED, SYNC_BEGUN, SYNC_ENDED, FOLDER_SYNCED, UNLINKED, RENAMED };
enum { MAX_FDS = 65536, MAX_FILES = 4096, NONE = 0, FOLDER = -1 };

struct record {
    uint32_t kind, file;
    uint64_t offset, length; /* of the data or the name that follows */
};

static char folder[4096];
static size_t folder_length;
static int log_fd = -1;
static volatile const int32_t *control;
static int files_of_fds[MAX_FDS];
static ino_t inodes[MAX_FILES];
static int known_files;
static uint64_t syncs;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) abort();
    return found;
}

__attribute__((constructor)) static void begin(void) {
    const char *wanted = getenv("DISK_FOLDER"), *log = getenv("DISK_LOG"), *page = getenv("DISK_CONTROL");
    if (!wanted || !log || !page || strlen(wanted) >= sizeof folder) return;
    int fd = REAL(open)(page, O_RDONLY | O_CLOEXEC);
    void *mapped = fd < 0 ? MAP_FAILED : mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
    if (mapped == MAP_FAILED) abort();
    control = mapped;
    log_fd = REAL(open)(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (log_fd < 0) abort();
    strcpy(folder, wanted);
    folder_length = strlen(folder);
}

static int fault(int which) { return control ? control[which] : 0; }

static int ends_with(const char *text, const char *end) {
    size_t a = strlen(text), b = strlen(end);
    return a >= b && !strcmp(text + a - b, end);
}

/* The name inside the folder; NULL: not one of ours. "" is the folder itself. */
static const char *ours(const char *path) {
    if (log_fd < 0 || !path || strncmp(path, folder, folder_length)) return NULL;
    const char *name = path + folder_length;
    if (!*name || !strcmp(name, "/")) return "";
    if (*name != '/' || ends_with(name, "-shm") || ends_with(name, "-lock")) return NULL;
    return name + 1;
}

/* With the lock held. A log that cannot be written would make every verdict worthless. */
static void note(uint32_t kind, int file, uint64_t offset, const void *data, uint64_t length) {
    struct record record = {kind, (uint32_t)file, offset, length};
    struct iovec parts[2] = {{&record, sizeof record}, {(void *)data, length}};
    ssize_t wanted = (ssize_t)(sizeof record + length);
    if (writev(log_fd, parts, length ? 2 : 1) != wanted) abort();
}

static int file_of(int fd) { return fd >= 0 && fd < MAX_FDS ? files_of_fds[fd] : NONE; }

static int opened(int fd, const char *name, int is_new) {
    struct stat status;
    if (fd < 0) return fd;
    if (fd >= MAX_FDS || fstat(fd, &status)) abort();
    pthread_mutex_lock(&lock);
    if (!*name) {
        files_of_fds[fd] = FOLDER;
    } else {
        int file = 0;
        while (file < known_files && inodes[file] != status.st_ino) file++;
        if (file == MAX_FILES) abort();
        if (file == known_files) {
            inodes[known_files++] = status.st_ino;
            note(is_new ? CREATED : OPENED, file, 0, name, strlen(name));
        }
        files_of_fds[fd] = file + 1;
    }
    pthread_mutex_unlock(&lock);
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
    if (length > 0) {
        pthread_mutex_lock(&lock);
        note(WRITTEN, file_of(fd) - 1, (uint64_t)offset, data, (uint64_t)length);
        pthread_mutex_unlock(&lock);
    }
    return length;
}

ssize_t write(int fd, const void *data, size_t length) {
    if (file_of(fd) <= 0) return REAL(write)(fd, data, length);
    if (fault(0)) return errno = fault(0), -1;
    off64_t offset = lseek64(fd, 0, SEEK_CUR);
    return written(fd, offset, data, REAL(write)(fd, data, length));
}

#define PWRITE(function, offset_type)                                              \
    ssize_t function(int fd, const void *data, size_t length, offset_type offset) { \
        if (file_of(fd) <= 0) return REAL(function)(fd, data, length, offset);      \
        if (fault(0)) return errno = fault(0), -1;                                  \
        return written(fd, offset, data, REAL(function)(fd, data, length, offset)); \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define FTRUNCATE(function, offset_type)                                      \
    int function(int fd, offset_type length) {                                \
        if (file_of(fd) <= 0) return REAL(function)(fd, length);              \
        if (fault(0)) return errno = fault(0), -1;                            \
        int result = REAL(function)(fd, length);                              \
        if (!result) {                                                        \
            pthread_mutex_lock(&lock);                                        \
            note(TRUNCATED, file_of(fd) - 1, (uint64_t)length, NULL, 0);      \
            pthread_mutex_unlock(&lock);                                      \
        }                                                                     \
        return result;                                                        \
    }
FTRUNCATE(ftruncate, off_t)
FTRUNCATE(ftruncate64, off64_t)

/* Only what was written before the sync began is certain when it has ended. */
static int synced(int fd, int (*sync)(int)) {
    int file = file_of(fd), delay = fault(2);
    if (file == NONE) return sync(fd);
    pthread_mutex_lock(&lock);
    uint64_t number = ++syncs;
    if (file != FOLDER) note(SYNC_BEGUN, file - 1, number, NULL, 0);
    pthread_mutex_unlock(&lock);
    if (delay > 0) {
        struct timespec pause = {delay / 1000, delay % 1000 * 1000000L};
        nanosleep(&pause, NULL);
    }
    if (fault(1)) return errno = fault(1), -1;
    int result = sync(fd);
    if (!result) {
        pthread_mutex_lock(&lock);
        if (file == FOLDER) note(FOLDER_SYNCED, 0, 0, NULL, 0);
        else note(SYNC_ENDED, file - 1, number, NULL, 0);
        pthread_mutex_unlock(&lock);
    }
    return result;
}

int fsync(int fd) { return synced(fd, REAL(fsync)); }
int fdatasync(int fd) { return synced(fd, REAL(fdatasync)); }

int unlink(const char *path) {
    const char *name = ours(path);
    struct stat status;
    if (!name) return REAL(unlink)(path);
    if (fault(0) == EROFS) return errno = EROFS, -1;
    int is_there = !stat(path, &status);
    int result = REAL(unlink)(path);
    if (!result && is_there) {
        pthread_mutex_lock(&lock);
        note(UNLINKED, 0, 0, name, strlen(name));
        /* The number may come back for another file. */
        for (int file = 0; file < known_files; file++)
            if (inodes[file] == status.st_ino) inodes[file] = 0;
        pthread_mutex_unlock(&lock);
    }
    return result;
}

/* SQLite renames nothing; a rename that is not understood must not pass unseen. */
int rename(const char *from, const char *to) {
    const char *name = ours(from);
    if (!name && !ours(to)) return REAL(rename)(from, to);
    pthread_mutex_lock(&lock);
    note(RENAMED, 0, 0, name ? name : "", name ? strlen(name) : 0);
    pthread_mutex_unlock(&lock);
    return REAL(rename)(from, to);
}
