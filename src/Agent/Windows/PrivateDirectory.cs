using System.Security.AccessControl;
using System.Security.Principal;

namespace CloudAssistant.Agent.Windows;

/// <summary>Directories that only the agent's own account, the system and its administrators can enter.</summary>
internal static class PrivateDirectory
{
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
        {
            security.AddAccessRule(new(
                account, FileSystemRights.FullControl, InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit, PropagationFlags.None, AccessControlType.Allow));
        }

        directory.SetAccessControl(security);
    }
}
