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
            var other = new NTAccount(account).Translate(typeof(SecurityIdentifier));
            // Those within are private by themselves, if an agent of another account worked there before.
            foreach (var directory in new DirectoryInfo(path).GetDirectories().Prepend(new DirectoryInfo(path)))
            {
                var security = directory.GetAccessControl();
                security.AddAccessRule(FullControl(other));
                directory.SetAccessControl(security);
            }

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

    /// <summary>Makes it, or sees to it that the one that is there is like that, and lets in who was let in on purpose; nothing is inherited from above.</summary>
    /// <exception cref="IOException">It is a link, or another account's: that one could let itself in at any time, and what lies in it may be its work.</exception>
    public static void Make(string path)
    {
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
        // Of no single administrator, so that a service of another account finds it trustworthy.
        if (Environment.IsPrivilegedProcess)
            security.SetOwner(all[1]);
        var directory = new DirectoryInfo(path);
        if (!directory.Exists)
            directory.Create(security);
        directory.Refresh();
        if (directory.Attributes.HasFlag(FileAttributes.ReparsePoint))
            throw new IOException($"{path} is a link.");
        var found = directory.GetAccessControl(AccessControlSections.Owner | AccessControlSections.Access);
        if (found.GetOwner(typeof(SecurityIdentifier)) is not SecurityIdentifier owner || !all.Contains(owner))
            throw new IOException($"{path} belongs to another account: remove it, or name another with --state-dir.");
        if (!found.AreAccessRulesProtected)
            directory.SetAccessControl(security);
    }

    private static FileSystemAccessRule FullControl(IdentityReference account) => new(
        account, FileSystemRights.FullControl, InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit, PropagationFlags.None, AccessControlType.Allow);
}
