using System.Runtime.InteropServices;

namespace CloudAssistant.Agent.Linux;

/// <summary>Groups of this machine, from whatever directory its C library asks.</summary>
internal static unsafe class AccountGroup
{
    private const int BufferBytesMax = 1024 * 1024;

    /// <summary>The number of a group; null when there is none of that name.</summary>
    internal static uint? Find(string name)
    {
        // As with accounts: such a name is nobody's.
        if (name.Length > 256 || name.Contains('\0'))
            return null;
        for (var size = 4096; size <= BufferBytesMax; size *= 4)
        {
            var buffer = (byte*)NativeMemory.Alloc((nuint)size);
            try
            {
                Libc.GroupEntry entry;
                Libc.GroupEntry* found = null;
                if (Libc.GroupByName(name, &entry, buffer, (nuint)size, &found) != Errno.Range)
                    return found == null ? null : found->Number;
            }
            finally
            {
                NativeMemory.Free(buffer);
            }
        }

        return null;
    }
}
