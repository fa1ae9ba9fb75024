using System.Collections.Immutable;
using System.Text.RegularExpressions;
using CloudAssistant.Gateway.Commands;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Gateway.Instances;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Invocations;

/// <summary>Reads what InvokeCommand and RunCommand have in common.</summary>
internal static partial class InvocationParameters
{
    private const string DryRun = "DryRun";

    // A script that was meant for a container must not run beside it.
    private static readonly (string Name, Func<string, bool> IsWellFormed, RefusalCode Malformed)[] NotServed =
    [
        ("ContainerId", text => ContainerId().IsMatch(text), RefusalCode.InvalidContainerIdMalformed),
        ("ContainerName", text => ContainerName().IsMatch(text), RefusalCode.InvalidContainerNameMalformed),
        ("OssOutputDelivery", _ => true, RefusalCode.UnsupportedParameter),
    ];

    /// <summary>The invocation as it is asked for, without its command.</summary>
    public static InvocationRequest Invocation(this ParameterReader parameters, int resourceTagsMax)
    {
        foreach (var (name, isWellFormed, malformed) in NotServed)
        {
            if (parameters.Optional(name) is { } text)
                parameters.Refuse(isWellFormed(text) ? RefusalCode.UnsupportedParameter : malformed, $"This server does not take the parameter {name}.");
        }

        var instances = parameters.InstanceIds(RefusalCode.InvalidInstanceNotFound);
        var targetTags = parameters.ResourceTags(resourceTagsMax);
        if (instances.Length > 0 && targetTags.Count > 0)
            parameters.Refuse(RefusalCode.InvalidResourceTagConflictWithInstanceIds, "Name instances or resource tags, not both.");
        if (instances.Length == 0 && targetTags.Count == 0)
            parameters.Refuse(RefusalCode.MissingParamInstanceId, "The parameter InstanceId or ResourceTag is required.");

        return new()
        {
            Instances = instances,
            TargetTags = targetTags,
            Mode = parameters.Mode(),
            Frequency = parameters.Text("Frequency"),
            LateTags = parameters.Flag("LateBinding") ?? false,
            DryRun = parameters.Text("RepeatMode") == DryRun || parameters.Flag(DryRun) == true,
            Parameters = parameters.Values(),
            WorkingDir = parameters.Optional("WorkingDir"),
            Username = parameters.Text("Username"),
            WindowsPasswordName = parameters.Text("WindowsPasswordName"),
            Launcher = parameters.Optional("Launcher"),
            Termination = parameters.Termination(),
            DeliveryTimeout = parameters.DeliveryTimeout(),
            Rate = parameters.Rate(),
            Tags = parameters.Tags(),
            ResourceGroupId = parameters.Text("ResourceGroupId"),
            Token = parameters.ClientToken(),
        };
    }

    /// <summary>The word of the API for a mode; null for a word that is none.</summary>
    public static RepeatMode? ParseMode(string text) =>
        Enum.GetValues<RepeatMode>().Where(mode => mode.ToString() == text).Select(mode => (RepeatMode?)mode).FirstOrDefault();

    [GeneratedRegex("^((docker|containerd|cri-o)://)?[0-9a-f]{64}\\z")]
    private static partial Regex ContainerId();

    [GeneratedRegex("^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}\\z")]
    private static partial Regex ContainerName();

    private static RepeatMode Mode(this ParameterReader parameters)
    {
        var text = parameters.Text("RepeatMode");
        if (text.Length > 0 && text != DryRun && ParseMode(text) is null)
            parameters.Refuse(RefusalCode.InvalidRepeatModeNotFound, "The specified RepeatMode does not exist: Once, Period, NextRebootOnly, EveryReboot or DryRun.");

        // Documented: with a frequency it is periodical, whatever RepeatMode says.
        var mode = parameters.Has("Frequency") ? RepeatMode.Period : ParseMode(text) ?? RepeatMode.Once;
        if (mode == RepeatMode.Period && !parameters.Has("Frequency"))
            parameters.Refuse(RefusalCode.MissingParamFrequency, "The parameter Frequency is required for the repeat mode Period.");
        return mode;
    }

    private static TerminationMode Termination(this ParameterReader parameters)
    {
        switch (parameters.Text("TerminationMode"))
        {
            case "" or "ProcessTree":
                return TerminationMode.ProcessTree;
            case "Process":
                return TerminationMode.Process;
            default:
                parameters.Refuse(RefusalCode.InvalidTerminationModeNotFound, "The specified TerminationMode does not exist: Process or ProcessTree.");
                return default;
        }
    }

    private static TimeSpan DeliveryTimeout(this ParameterReader parameters)
    {
        var (min, max) = ((long)InvocationLimits.DeliveryTimeoutMin.TotalSeconds, (long)InvocationLimits.DeliveryTimeoutMax.TotalSeconds);
        var wrong = RefusalResponses.Of(
            RefusalCode.InvalidParameterDeliveryTimeout, $"DeliveryTimeout is a whole number of seconds from {min} to {max}.");
        if (parameters.Number("DeliveryTimeout", wrong) is not { } seconds)
            return TimeSpan.FromSeconds(60);
        if (seconds < min || seconds > max)
            parameters.Refuse(wrong);
        return TimeSpan.FromSeconds(Math.Clamp(seconds, min, max));
    }

    /// <summary>Values for the script; null when the call carried none.</summary>
    public static ImmutableSortedDictionary<string, string>? Values(this ParameterReader parameters)
    {
        if (parameters.Optional("Parameters") is not { } text)
            return null;
        var values = ParameterMap.Parse(text, parameters.Limits);
        if (values.Fault is { } fault)
            parameters.Refuse(fault);
        // An empty map asks for nothing: clients send it where they mean none.
        return values.Value is { Count: > 0 } map ? map : null;
    }
}
