using CloudAssistant.Grains.Interfaces.Access;

namespace CloudAssistant.Gateway.Access;

/// <summary>A call as it came, read but not judged.</summary>
/// <param name="Action">Name of the action.</param>
/// <param name="Parameters">All parameters of query and form, decoded.</param>
/// <param name="Evidence">What a silo needs to tell who calls.</param>
internal sealed record SignedCall(string Action, IReadOnlyDictionary<string, string> Parameters, CallEvidence Evidence)
{
    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => $"SignedCall {Evidence}";
}
