using System.Text.Json;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Files;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Invocations;

/// <summary>Inserts accepted invocations, their tags and their slices: one statement each, however many invocations.</summary>
internal static class AcceptInsert
{
    private static readonly RowColumns<AcceptedInvocation> Invocations = new RowColumns<AcceptedInvocation>()
        .With("invocation", a => a.Plan.Id.Raw()).With("account", a => a.Plan.Caller.Account.Value).With("command", a => a.Plan.Command.Value.Value)
        .With("command_name", a => a.Plan.Draft.Name).With("command_type", a => (short)a.Plan.Draft.Type)
        .With("draft", a => JsonSerializer.Serialize(a.Plan.Draft, GrainStateSerializer.Options))
        .With("request", a => JsonSerializer.Serialize(a.Plan.Kept with { Rate = null }, GrainStateSerializer.Options))
        .With("mode", a => (short)a.Plan.Request.Mode).With("resource_group", a => a.Plan.Request.ResourceGroupId)
        .With("created_at", a => a.Plan.Now).With("last_tick", a => a.Plan.Now).With("slice_count", a => a.Tick.Slices.Length)
        .With("target_count", a => a.Targets.Count).With("status", a => (short)StatusFold.Of(AtFirst(a)))
        .With("classic_status", a => (short)StatusFold.ClassicOf(AtFirst(a))).With("finished", _ => false)
        .With("scheduled", a => a.Plan.Request.Mode != RepeatMode.Once)
        .With("file", a => a.Plan.File is { } file ? JsonSerializer.Serialize(file, GrainStateSerializer.Options) : null)
        .With("policy", a => a.Plan.Request.Rate is { } policy ? JsonSerializer.Serialize(policy, GrainStateSerializer.Options) : null);

    private static readonly RowColumns<(InvocationPlan Plan, string Key, string Value)> Tags = new RowColumns<(InvocationPlan Plan, string Key, string Value)>()
        .With("account", t => t.Plan.Caller.Account.Value).With("key", t => t.Key).With("value", t => t.Value).With("invocation", t => t.Plan.Id.Raw());

    public static void Add(Statements statements, IReadOnlyList<AcceptedInvocation> accepted)
    {
        statements.Insert("invocations", Invocations, accepted);
        statements.Insert("invocation_tags", Tags, [.. accepted.SelectMany(one => one.Plan.Request.Tags.Select(tag => (one.Plan, tag.Key, tag.Value)))]);
        FileTargets.Add(statements, accepted);
        TickInsert.Add(statements, [.. accepted.Select(one => one.Tick)]);
    }

    // What repeats is Running until it is stopped or nothing is due any more.
    private static StateCounts AtFirst(AcceptedInvocation accepted) =>
        accepted.Plan.Request.Mode == RepeatMode.Once ? new() { Waiting = accepted.Targets.Count } : new() { Running = accepted.Targets.Count };
}
