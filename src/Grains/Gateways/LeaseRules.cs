namespace CloudAssistant.Grains.Gateways;

/// <summary>How long leases of gateways hold.</summary>
internal static class LeaseRules
{
    /// <summary>A gateway that did not renew for so long is taken for dead, and its agents for offline.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(15);

    /// <summary>How long the row of a dead gateway is kept, to say when its agents were last seen.</summary>
    public static readonly TimeSpan KeptAfterLapse = TimeSpan.FromHours(1);
}
