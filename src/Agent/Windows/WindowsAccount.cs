using System.Security.Principal;

namespace CloudAssistant.Agent.Windows;

/// <summary>The account this program runs as, and whether others are there.</summary>
internal static class WindowsAccount
{
    private const string System = "System";

    /// <summary>Whose a name is.</summary>
    internal enum Kind
    {
        Own,
        Another,
        Nobody,
    }

    public static Kind Of(string name)
    {
        using var own = WindowsIdentity.GetCurrent();
        if (name.Length == 0 || (name.Equals(System, StringComparison.OrdinalIgnoreCase) && own.IsSystem))
            return Kind.Own;
        try
        {
            var account = name.Equals(System, StringComparison.OrdinalIgnoreCase)
                ? new SecurityIdentifier(WellKnownSidType.LocalSystemSid, null)
                : (SecurityIdentifier)new NTAccount(name).Translate(typeof(SecurityIdentifier));
            return account == own.User ? Kind.Own : Kind.Another;
        }
        catch (Exception e) when (e is IdentityNotMappedException or ArgumentException)
        {
            return Kind.Nobody;
        }
    }
}
