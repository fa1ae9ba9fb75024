using System.Security.AccessControl;
using System.Security.Principal;

namespace CloudAssistant.Agent.Windows;

/// <summary>Directories that only the agent's own account, the system and its administrators can enter.</summary>
internal static class PrivateDirectory
{
    /// <summary>Lets one more account enter it, for good.</summary>
    /// <returns>Null when that is done, else why not.</returns>
    public static string? ShareWith(string path, string account)
    {
        try
        {
            var directory = new DirectoryInfo(path);
            var security = directory.GetAccessControl();
            security.AddAccessRule(FullControl(new NTAccount(account).Translate(typeof(SecurityIdentifier))));
            directory.SetAccessControl(security);
            return null;
        }
        catch (IdentityNotMappedException)
        {
            return "There is no such account.";
        }
        catch (UnauthorizedAccessException)
        {
            return $"{path} is another account's: only an administrator may share it.";
        }
    }

    /// <summary>Makes it, or sees to it that the one that is there is like that; nothing is inherited from above.</summary>
    public static void Make(string path)
    {
        var directory = Directory.CreateDirectory(path);
        if (directory.Attributes.HasFlag(FileAttributes.ReparsePoint))
            throw new IOException($"{path} is a link.");
        var security = new DirectorySecurity();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        using var own = WindowsIdentity.GetCurrent();
        SecurityIdentifier[] all =
        [
            new(WellKnownSidType.LocalSystemSid, null),
            new(WellKnownSidType.BuiltinAdministratorsSid, null),
            .. own.User is { } user ? [user] : Array.Empty<SecurityIdentifier>(),
        ];
        foreach (var account in all.Distinct())
            security.AddAccessRule(FullControl(account));
        directory.SetAccessControl(security);
    }

    private static FileSystemAccessRule FullControl(IdentityReference account) => new(
        account, FileSystemRights.FullControl, InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit, PropagationFlags.None, AccessControlType.Allow);
}
