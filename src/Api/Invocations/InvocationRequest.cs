using System.Text.Json.Serialization;
using CloudAssistant.Api.Calls;
using CloudAssistant.Api.Tags;

namespace CloudAssistant.Api.Invocations;

/// <summary>What InvokeCommand and RunCommand have in common.</summary>
public abstract record InvocationRequest : ApiRequest
{
    /// <summary>Targets: managed instances. Either these or <see cref="ResourceTag"/>.</summary>
    public IReadOnlyList<string>? InstanceId { get; init; }

    /// <summary>Targets: instances that carry all of these tags.</summary>
    public IReadOnlyList<Tag>? ResourceTag { get; init; }

    /// <summary>Once, Period, NextRebootOnly, EveryReboot or DryRun. Default: Once.</summary>
    public string? RepeatMode { get; init; }

    /// <summary>When a periodical invocation runs: <c>rate(5m)</c>, <c>at(2030-01-01 08:00:00)</c> or a cron expression with seconds.</summary>
    public string? Frequency { get; init; }

    /// <summary>Of a periodical invocation with <see cref="ResourceTag"/>: its targets are who carries the tags at each tick, instead of who carried them at the
    /// call. Default: false. Not a parameter of the vendor's API.</summary>
    public bool? LateBinding { get; init; }

    /// <summary>Values for <c>{{name}}</c>; at most 10. Sent as one JSON text.</summary>
    [JsonConverter(typeof(MapAsTextConverter))]
    public IReadOnlyDictionary<string, string>? Parameters { get; init; }

    /// <summary>Longest time one run may take, in seconds.</summary>
    public long? Timeout { get; init; }

    /// <summary>Directory the script starts in, at most 200 characters.</summary>
    public string? WorkingDir { get; init; }

    /// <summary>Command line that starts the script, at most 1 KB.</summary>
    public string? Launcher { get; init; }

    /// <summary>User to run as. Default: root (Linux) or System (Windows).</summary>
    public string? Username { get; init; }

    /// <summary>Name of the secret that holds a Windows user's password; never the password.</summary>
    public string? WindowsPasswordName { get; init; }

    /// <summary>What timeout and stop end: ProcessTree (default) or Process.</summary>
    public string? TerminationMode { get; init; }

    /// <summary>How long the call waits for an offline instance, 1 to 604,800 seconds. Default: 60. Not a parameter of the vendor's API.</summary>
    public long? DeliveryTimeout { get; init; }

    /// <summary>Most targets that run at once: a number of them, 1 to 1,000,000, or a part of them, 1% to 100%, of which at least one runs. As one ends the next
    /// starts; with <see cref="RateControlMode"/> Batch it is the size of a batch. <see cref="DeliveryTimeout"/> then counts from the target's turn. Default: no
    /// limit. Not a parameter of the vendor's API.</summary>
    public string? Concurrency { get; init; }

    /// <summary>As soon as more targets than this have failed, 0 to 1,000,000 or 0% to 100% of all, those that still wait are not started and end as Cancelled;
    /// those that run go on. Failed is what ended as Failed, Error, Timeout, Aborted or Invalid. Default: no limit. Not a parameter of the vendor's API.</summary>
    public string? MaxErrors { get; init; }

    /// <summary>Concurrency, or Batch: the next batch starts when every target of the one before has ended. Default: Concurrency. Not a parameter of the
    /// vendor's API.</summary>
    public string? RateControlMode { get; init; }

    /// <summary>Pause between the end of a batch and the start of the next, 0 to 86,400 seconds; with <see cref="RateControlMode"/> Batch only. Default: 0. Not a
    /// parameter of the vendor's API.</summary>
    public long? BatchPause { get; init; }

    /// <summary>Resource group of the invocation.</summary>
    public string? ResourceGroupId { get; init; }

    /// <summary>Tags of the invocation, at most 20.</summary>
    public IReadOnlyList<Tag>? Tag { get; init; }

    /// <summary>At most 64 ASCII characters; the same token gives the same answer for 24 hours.</summary>
    public string? ClientToken { get; init; }

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => "InvocationRequest";
}
