using CloudAssistant.Grains.Interfaces.Access;

namespace CloudAssistant.Grains.Access;

/// <summary>An access key as a silo holds it in memory.</summary>
internal sealed record AccessKey(string Id, AccountId Account, string Secret, bool Enabled)
{
    /// <summary>What it may do. Default: nothing.</summary>
    public KeyPolicies Policies { get; init; } = KeyPolicies.None;

    /// <summary>Hides the secret from logs.</summary>
    public override string ToString() => $"AccessKey {Id}";
}
