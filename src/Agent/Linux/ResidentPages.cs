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

    // Of each page in /proc/self/pagemap: it is there, and it is the file's.
    private const ulong OfFile = 1ul << 63 | 1ul << 61;
    private const int PagesAtOnce = 256;

    /// <summary>Lets go of what is not used, the C library's free memory too. What is used after all comes back by itself.</summary>
    internal static void GiveBack()
    {
        Libc.TrimHeap(0);
        var pages = Libc.Open("/proc/self/pagemap", Libc.ReadOnly | Libc.CloseOnExec, 0);
        if (pages < 0)
            return;
        // The loader lets no library come or go meanwhile.
        _ = Libc.ForEachLoaded(&GiveBackOne, &pages);
        _ = Libc.Close(pages);
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
            GiveBackUnchanged(*(int*)data, from, to, page);
        }

        return 0;
    }

    // Nor is a page what the file says that was made writable for a moment, as the runtime does with the secret by which it knows an overrun stack: its pages
    // of their own are kept, and all where it cannot be seen which these are.
    private static void GiveBackUnchanged(int pages, nuint from, nuint to, nuint page)
    {
        var entries = stackalloc ulong[PagesAtOnce];
        while (from < to)
        {
            var count = (int)Math.Min((to - from) / page, PagesAtOnce);
            if (Libc.Seek(pages, (long)(from / page * sizeof(ulong)), 0) < 0 || Libc.Read(pages, (byte*)entries, count * sizeof(ulong)) != count * sizeof(ulong))
                return;
            for (var i = 0; i < count;)
            {
                var first = i;
                while (i < count && (entries[i] & OfFile) == OfFile)
                    i++;
                if (i > first)
                    _ = Libc.Advise((void*)(from + (nuint)first * page), (nuint)(i - first) * page, DontNeed);
                else
                    i++;
            }
            from += (nuint)count * page;
        }
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
