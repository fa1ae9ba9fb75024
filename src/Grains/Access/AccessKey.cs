using CloudAssistant.Grains.Interfaces.Access;

namespace CloudAssistant.Grains.Access;

/// <summary>An access key as a silo holds it in memory.</summary>
internal sealed record AccessKey(string Id, AccountId Account, string Secret, bool Enabled)
{
    /// <summary>Hides the secret from logs.</summary>
    public override string ToString() => $"AccessKey {Id}";
}
