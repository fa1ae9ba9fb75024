using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Interfaces.Access;

/// <summary>Judges callers. A stateless worker: key 0 everywhere.</summary>
[Alias("ca.IAccessGrain")]
public interface IAccessGrain : IGrainWithIntegerKey
{
    /// <summary>Checks time window (15 minutes either way), key, signature and nonce, in the order of the ECS gateway, and burns the nonce.
    /// Not safe to repeat: the second time the nonce is used. Fails closed: without the database nobody is let in.</summary>
    [Alias("Authenticate")]
    Task<Reply<Caller>> AuthenticateAsync(CallEvidence evidence);
}
