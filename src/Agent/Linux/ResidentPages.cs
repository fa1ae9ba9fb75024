using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CloudAssistant.Agent.Linux;

/// <summary>
/// Pages of this process that the kernel can bring back from where they came: code and constants of the program's own file and of its libraries. An agent
/// needs most of them when it starts and few while it waits.
/// </summary>
internal static unsafe class ResidentPages
{
    private const int DontNeed = 4;
    private const uint Load = 1, Writable = 2;

    /// <summary>Lets go of what is not used, the C library's free memory too. What is used after all comes back by itself.</summary>
    internal static void GiveBack()
    {
        Libc.TrimHeap(0);
        // The loader lets no library come or go meanwhile.
        _ = Libc.ForEachLoaded(&GiveBackOne, null);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GiveBackOne(Loaded* loaded, nuint size, void* data)
    {
        var page = (nuint)Environment.SystemPageSize;
        for (var i = 0; i < loaded->SegmentCount; i++)
        {
            // What could be written to, if only by the loader, is no longer what the file says: to let go of it would undo that.
            var segment = loaded->Segments[i];
            if (segment.Type != Load || (segment.Flags & Writable) != 0)
                continue;
            // Whole pages of this segment alone.
            var from = (loaded->Address + (nuint)segment.Address + page - 1) / page * page;
            var to = (loaded->Address + (nuint)(segment.Address + segment.FileBytes)) / page * page;
            if (from < to)
                _ = Libc.Advise((void*)from, to - from, DontNeed);
        }

        return 0;
    }

    /// <summary>The C library's word on one loaded file.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Loaded
    {
        public nuint Address;
        public byte* Name;
        public Segment* Segments;
        public ushort SegmentCount;
    }

    /// <summary>A part of it, as in the file's header.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Segment
    {
        public uint Type;
        public uint Flags;
        public ulong Offset;
        public ulong Address;
        public ulong PhysicalAddress;
        public ulong FileBytes;
        public ulong MemoryBytes;
        public ulong Alignment;
    }
}
