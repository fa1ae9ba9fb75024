using System.Runtime.InteropServices;
using CloudAssistant.Agent.Instances;

namespace CloudAssistant.Agent.Linux;

/// <summary>Asks the kernel how full a file system is.</summary>
internal static partial class FileSystemRoom
{
    private const ulong MountedReadOnly = 1;

    internal static DiskRoom Of(string directory)
    {
        if (Ask(directory, out var room) != 0)
            throw new IOException($"{directory}: {Marshal.GetLastPInvokeErrorMessage()}");
        // Some file systems make files as they need them and count none.
        return new(
            (long)Math.Min((ulong)long.MaxValue / room.BlockBytes, room.FreeBlocks) * (long)room.BlockBytes, room.Files == 0 ? null : (long)Math.Min((ulong)long.MaxValue, room.FreeFiles), (room.Flags & MountedReadOnly) != 0);
    }

    [LibraryImport("libc", EntryPoint = "statvfs", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Ask(string path, out Room room);

    // The same in each C library on machines of 64 bits.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Room
    {
        [FieldOffset(8)]
        public ulong BlockBytes;
        [FieldOffset(32)]
        public ulong FreeBlocks;
        [FieldOffset(40)]
        public ulong Files;
        [FieldOffset(56)]
        public ulong FreeFiles;
        [FieldOffset(72)]
        public ulong Flags;
    }
}
