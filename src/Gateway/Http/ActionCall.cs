using CloudAssistant.Grains.Interfaces.Access;

namespace CloudAssistant.Gateway.Http;

/// <summary>A call whose caller is known, as an action gets it.</summary>
/// <param name="Parameters">The parameters.</param>
/// <param name="Caller">Who calls, as a silo judged.</param>
/// <param name="Grains">The way to the silos.</param>
internal sealed record ActionCall(ParameterReader Parameters, Caller Caller, IGrainFactory Grains)
{
    /// <summary>Whose things are asked for.</summary>
    public AccountId Account => Caller.Account;

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => $"ActionCall of {Caller}";
}
