using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.Grains.Invocations;

/// <summary>Tells a slice's grain what was just committed, so that its first messages need no look at the database.</summary>
[Alias("ca.ISliceStart")]
internal interface ISliceStart : IGrainWithStringKey
{
    /// <summary>Sends the first messages. When this gets lost the slice's own look sends them; safe to repeat.</summary>
    [Alias("Start")]
    Task StartAsync(SliceStart start);
}

/// <summary>A slice that was just accepted, and what is to be sent for it.</summary>
/// <param name="Row">The row as committed.</param>
/// <param name="Body">What all targets share.</param>
/// <param name="Due">The messages, by gateway.</param>
/// <param name="Quiet">What becomes of it changes nothing that is to be told: further ticks follow.</param>
[GenerateSerializer, Immutable, Alias("ca.SliceStart")]
internal sealed record SliceStart(
    [property: Id(0)] SliceRow Row, [property: Id(1)] TaskBody Body, [property: Id(2)] ImmutableArray<GatewayMessages> Due,
    [property: Id(3)] bool Quiet = false)
{
    /// <summary>What is to be sent for a slice as it was accepted.</summary>
    public static SliceStart Of(SliceSnapshot born, TaskBody body, long now, bool quiet = false) =>
        new(born.Row, body, [.. SendRules.Plan(born.Records, born.Links, ImmutableDictionary<int, LastSent>.Empty, now).Select(due => new GatewayMessages(due.Key, [.. due]))], quiet);

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => $"SliceStart {Row.Key}";
}

/// <summary>Messages for agents of one gateway.</summary>
/// <param name="Gateway">Its incarnation.</param>
/// <param name="Targets">The messages.</param>
[GenerateSerializer, Immutable, Alias("ca.GatewayMessages")]
internal sealed record GatewayMessages([property: Id(0)] Guid Gateway, [property: Id(1)] ImmutableArray<DeliveryTarget> Targets);
