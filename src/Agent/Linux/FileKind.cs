using System.Runtime.InteropServices;

namespace CloudAssistant.Agent.Linux;

/// <summary>What has a name in a directory.</summary>
internal static unsafe class FileKind
{
    /// <summary>Nothing.</summary>
    public const int None = 0;

    /// <summary>A file with content.</summary>
    public const int Regular = 0x8000;

    /// <summary>Something that cannot be looked at.</summary>
    public const int Unknown = -1;

    private const int NoFollowLast = 0x100;
    private const uint Type = 1;
    private const ushort TypeBits = 0xF000;

    /// <summary>The kind, as the kernel numbers them; a symbolic link is one, wherever it leads.</summary>
    public static int Of(int directory, string name)
    {
        Libc.FileStatus status;
        if (Libc.Status(directory, name, NoFollowLast, Type, &status) == 0)
            return status.Mode & TypeBits;
        return Marshal.GetLastPInvokeError() == Errno.NotFound ? None : Unknown;
    }
}
