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
        return SidOf(name) is not { } account ? Kind.Nobody : account == own.User ? Kind.Own : Kind.Another;
    }

    /// <summary>Whether two names are the same account; an empty one is the account this program runs as.</summary>
    public static bool IsSame(string name, string other) =>
        name.Equals(other, StringComparison.OrdinalIgnoreCase) || (SidOf(name) is { } account && account == SidOf(other));

    // Null when there is no such account.
    private static SecurityIdentifier? SidOf(string name)
    {
        if (name.Length == 0)
        {
            using var own = WindowsIdentity.GetCurrent();
            return own.User;
        }

        try
        {
            return name.Equals(System, StringComparison.OrdinalIgnoreCase)
                ? new(WellKnownSidType.LocalSystemSid, null)
                : (SecurityIdentifier)new NTAccount(name).Translate(typeof(SecurityIdentifier));
        }
        catch (Exception e) when (e is IdentityNotMappedException or ArgumentException)
        {
            return null;
        }
    }
}
