package dev.j8s.kubelet.mount;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** The system calls the JDK has no method for, bound through the C library. */
final class SystemCalls {
  static final int AT_FDCWD = -100;
  static final int ENOENT = 2;
  static final int EEXIST = 17;
  static final int EINVAL = 22;

  /** The same number on every architecture Linux has added it to since 5.6. */
  private static final long SYS_OPENAT2 = 437;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final AddressLayout STRING = ADDRESS;

  private static final MethodHandle MOUNT =
      bind("mount", FunctionDescriptor.of(JAVA_INT, STRING, STRING, STRING, JAVA_LONG, STRING));
  private static final MethodHandle UMOUNT2 =
      bind("umount2", FunctionDescriptor.of(JAVA_INT, STRING, JAVA_INT));
  private static final MethodHandle MKDIRAT =
      bind("mkdirat", FunctionDescriptor.of(JAVA_INT, JAVA_INT, STRING, JAVA_INT));
  private static final MethodHandle CLOSE =
      bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle OPENAT2 =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("syscall"),
          FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, STRING, ADDRESS, JAVA_LONG),
          Linker.Option.firstVariadicArg(1),
          Linker.Option.captureCallState("errno"));
  private static final MethodHandle STRERROR =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("strerror"),
          FunctionDescriptor.of(
              ADDRESS.withTargetLayout(
                  MemoryLayout.sequenceLayout(1024, java.lang.foreign.ValueLayout.JAVA_BYTE)),
              JAVA_INT));

  private SystemCalls() {}

  static void mount(
      String source, String target, @Nullable String type, long flags, @Nullable String data)
      throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int result =
          (int)
              MOUNT.invokeExact(
                  state,
                  arena.allocateFrom(source),
                  arena.allocateFrom(target),
                  nullable(arena, type),
                  flags,
                  nullable(arena, data));
      check(result, state, "mount " + source + " on " + target);
    } catch (Throwable e) {
      throw failure(e);
    }
  }

  static void unmount(String target, int flags) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int result = (int) UMOUNT2.invokeExact(state, arena.allocateFrom(target), flags);
      check(result, state, "unmount " + target);
    } catch (Throwable e) {
      throw failure(e);
    }
  }

  static void makeDirectory(int parent, String name, int mode) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int result = (int) MKDIRAT.invokeExact(state, parent, arena.allocateFrom(name), mode);
      check(result, state, "mkdir " + name);
    } catch (Throwable e) {
      throw failure(e);
    }
  }

  /** The new file descriptor; {@code resolve} says what the kernel must refuse on the way. */
  static int open(int parent, String path, long flags, long resolve) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      MemorySegment how = arena.allocate(JAVA_LONG, 3);
      how.setAtIndex(JAVA_LONG, 0, flags);
      how.setAtIndex(JAVA_LONG, 1, 0L);
      how.setAtIndex(JAVA_LONG, 2, resolve);
      long result =
          (long)
              OPENAT2.invokeExact(
                  state, SYS_OPENAT2, parent, arena.allocateFrom(path), how, how.byteSize());
      check((int) result, state, "open " + path);
      return (int) result;
    } catch (Throwable e) {
      throw failure(e);
    }
  }

  static void close(int descriptor) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int result = (int) CLOSE.invokeExact(state, descriptor);
      check(result, state, "close " + descriptor);
    } catch (Throwable e) {
      throw failure(e);
    }
  }

  private static MethodHandle bind(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        descriptor,
        Linker.Option.captureCallState("errno"));
  }

  private static MemorySegment nullable(Arena arena, @Nullable String value) {
    return value == null ? MemorySegment.NULL : arena.allocateFrom(value);
  }

  private static void check(int result, MemorySegment state, String what) throws Throwable {
    if (result >= 0) {
      return;
    }
    int errno = (int) ERRNO.get(state, 0L);
    String reason = ((MemorySegment) STRERROR.invokeExact(errno)).getString(0);
    throw new SystemCallException(what, errno, reason);
  }

  private static SystemCallException failure(Throwable e) {
    return switch (e) {
      case SystemCallException failed -> failed;
      case RuntimeException unexpected -> throw unexpected;
      case Error fatal -> throw fatal;
      default -> throw new IllegalStateException("system call could not be made", e);
    };
  }
}
