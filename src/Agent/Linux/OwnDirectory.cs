using System.Runtime.InteropServices;

namespace CloudAssistant.Agent.Linux;

/// <summary>Directories that are this account's and nobody else's, whoever else may have been there first.</summary>
internal static unsafe class OwnDirectory
{
    /// <summary>0700.</summary>
    internal const uint Private = 0x1C0;

    /// <summary>0711: others can reach what lies below, but not see what there is.</summary>
    internal const uint Enterable = 0x1C9;

    private const int CurrentDirectory = -100, NoFollowLast = 0x100, TypeModeAndOwner = 0xB;
    private const ushort TypeBits = 0xF000, DirectoryType = 0x4000, PermissionBits = 0xFFF;

    /// <summary>Makes the directory, or sees to it that the one there is ours and has the mode.</summary>
    /// <returns>Zero or an error number.</returns>
    internal static int Make(string path, uint mode)
    {
        if (Libc.MakeDirectory(path, mode) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != Errno.Exists)
                return error;
        }

        // A new one may lack bits the process masks.
        if (ModeOf(path) is not { } found)
            return Errno.NotPermitted;
        return found == mode || Libc.ChangeMode(path, mode) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>Whether it is there, is no symbolic link, and belongs to this account.</summary>
    internal static bool IsOurs(string path) => ModeOf(path) is not null;

    private static uint? ModeOf(string path)
    {
        Libc.FileStatus status;
        return Libc.Status(CurrentDirectory, path, NoFollowLast, TypeModeAndOwner, &status) == 0
            && (status.Mode & TypeBits) == DirectoryType
            && status.User == Account.OwnUser
                ? (uint)(status.Mode & PermissionBits)
                : null;
    }
}
