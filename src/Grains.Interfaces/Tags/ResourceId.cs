using System.Diagnostics.CodeAnalysis;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Files;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.Grains.Interfaces.Tags;

/// <summary>What carries tags.</summary>
[GenerateSerializer, Alias("ca.TaggedKind")]
public enum TaggedKind
{
    /// <summary>A command.</summary>
    Command = 0,

    /// <summary>An invocation.</summary>
    Invocation = 1,

    /// <summary>An enrollment code; the API says activation.</summary>
    Enrollment = 2,

    /// <summary>A managed instance.</summary>
    Instance = 3,

    /// <summary>A file that was sent; the API takes it for an invocation.</summary>
    Sending = 4,
}

/// <summary>Names something that carries tags, whatever it is. Text form: that of its own id.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">The value of its own id.</param>
[GenerateSerializer, Immutable, Alias("ca.ResourceId")]
public readonly record struct ResourceId([property: Id(0)] TaggedKind Kind, [property: Id(1)] Guid Value)
{
    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        TaggedKind.Command => new CommandId(new(Value)).ToString(),
        TaggedKind.Invocation => new InvocationId(new(Value)).ToString(),
        TaggedKind.Sending => new SendingId(new(Value)).ToString(),
        TaggedKind.Enrollment => new EnrollmentId(Value).ToString(),
        TaggedKind.Instance => new InstanceId(new(Value)).ToString(),
        _ => throw new InvalidOperationException($"What is the text of {Kind}?"),
    };

    /// <summary>Reads the text of an id of that kind; that of a sending too where invocations are meant.</summary>
    public static bool TryParse(TaggedKind kind, [NotNullWhen(true)] string? text, out ResourceId id)
    {
        if (kind == TaggedKind.Invocation && SendingId.TryParse(text, null, out var sending))
        {
            id = new(TaggedKind.Sending, sending.Value.Value);
            return true;
        }

        Guid? value = kind switch
        {
            TaggedKind.Command when CommandId.TryParse(text, null, out var command) => command.Value.Value,
            TaggedKind.Invocation when InvocationId.TryParse(text, null, out var invocation) => invocation.Value.Value,
            TaggedKind.Enrollment when EnrollmentId.TryParse(text, null, out var enrollment) => enrollment.Value,
            TaggedKind.Instance when InstanceId.TryParse(text, null, out var instance) => instance.Value.Value,
            _ => null,
        };
        id = new(kind, value ?? default);
        return value is not null;
    }
}
