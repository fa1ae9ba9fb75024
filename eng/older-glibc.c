/*
 * Linked into the agent's native file, so that it runs with older versions of glibc than that of the machine where it was made. Each function below got a
 * new version in glibc 2.29, 2.32 or 2.34, mostly by moving from another library to this one; the linker takes the newest, which older systems lack, and
 * the oldest does the same for us. What is defined here goes before the library and passes on to the oldest version.
 */
#if defined(__x86_64__)
#define OLDEST "GLIBC_2.2.5"
#define CLOCK "GLIBC_2.3.3"
#define NAME "GLIBC_2.12"
#define GO_ON(function) "jmp " function "@PLT"
#elif defined(__aarch64__)
#define OLDEST "GLIBC_2.17"
#define CLOCK OLDEST
#define NAME OLDEST
#define GO_ON(function) "b " function
#endif

#define SINCE(version, function)                                                                                \
    __asm__(".symver older_" #function ", " #function "@" version "\n"                                          \
            ".pushsection .text\n.globl " #function "\n.hidden " #function "\n.type " #function ", %function\n" \
            #function ": " GO_ON("older_" #function) "\n.popsection");
#define OLD(function) SINCE(OLDEST, function)

OLD(dladdr)
OLD(dlclose)
OLD(dlerror)
OLD(dlopen)
OLD(dlsym)
OLD(log)
OLD(pow)
OLD(pthread_attr_getstack)
OLD(pthread_attr_setstacksize)
SINCE(CLOCK, pthread_condattr_setclock)
OLD(pthread_create)
OLD(pthread_getattr_np)
OLD(pthread_key_create)
OLD(pthread_kill)
OLD(pthread_mutexattr_destroy)
OLD(pthread_mutexattr_init)
OLD(pthread_mutexattr_settype)
OLD(pthread_once)
OLD(pthread_rwlock_rdlock)
OLD(pthread_rwlock_unlock)
OLD(pthread_rwlock_wrlock)
SINCE(NAME, pthread_setname_np)
OLD(pthread_setspecific)
OLD(pthread_sigmask)
OLD(shm_open)
OLD(shm_unlink)

typedef int program(int count, char **arguments, char **environment);
typedef void initializer(int count, char **arguments, char **environment);

extern void _init(void);
extern initializer *__init_array_start[] __attribute__((visibility("hidden")));
extern initializer *__init_array_end[] __attribute__((visibility("hidden")));
extern int older_start(program *, int, char **, initializer *, void (*)(void), void (*)(void), void *);
__asm__(".symver older_start, __libc_start_main@" OLDEST);

/* Before 2.34 a program brought this along itself, and only from then on the library does it when it is not told how. */
static void initialize(int count, char **arguments, char **environment)
{
    _init();
    for (initializer **one = __init_array_start; one < __init_array_end; one++)
        (*one)(count, arguments, environment);
}

__attribute__((visibility("hidden"))) int __libc_start_main(
    program *main, int count, char **arguments, initializer *unused, void (*finish)(void), void (*unload)(void), void *stack)
{
    (void)unused;
    return older_start(main, count, arguments, initialize, finish, unload, stack);
}
