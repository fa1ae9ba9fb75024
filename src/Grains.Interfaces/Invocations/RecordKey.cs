using System.Globalization;

namespace CloudAssistant.Grains.Interfaces.Invocations;

/// <summary>Names one run of an invocation on one instance at one tick.</summary>
/// <param name="Invocation">The invocation.</param>
/// <param name="Tick">When it was due, Unix milliseconds UTC; for a one-time invocation when it was made.</param>
/// <param name="Ordinal">Place of the instance in the invocation, from 0.</param>
[GenerateSerializer, Immutable, Alias("ca.RecordKey")]
public readonly record struct RecordKey([property: Id(0)] InvocationId Invocation, [property: Id(1)] long Tick, [property: Id(2)] int Ordinal)
{
    /// <summary>The slice that keeps this record's books.</summary>
    public SliceKey Slice => new(Invocation, Tick, Ordinal / SliceKey.TargetsMax);

    /// <summary>For logs: invocation, tick and ordinal.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Invocation}/{Tick}/{Ordinal}");
}

/// <summary>Names one slice of an invocation at one tick: the records with ordinals Number × 500 to Number × 500 + 499.</summary>
/// <param name="Invocation">The invocation.</param>
/// <param name="Tick">As in <see cref="RecordKey"/>.</param>
/// <param name="Number">From 0.</param>
[GenerateSerializer, Immutable, Alias("ca.SliceKey")]
public readonly record struct SliceKey([property: Id(0)] InvocationId Invocation, [property: Id(1)] long Tick, [property: Id(2)] int Number)
    : IComparable<SliceKey>
{
    /// <summary>Targets in one slice.</summary>
    public const int TargetsMax = 500;

    /// <summary>The order in which slices are locked: everywhere the same, so that no two transactions wait for each other.</summary>
    public int CompareTo(SliceKey other)
    {
        var byInvocation = Invocation.Value.CompareTo(other.Invocation.Value);
        if (byInvocation != 0)
            return byInvocation;
        var byTick = Tick.CompareTo(other.Tick);
        return byTick != 0 ? byTick : Number.CompareTo(other.Number);
    }

    /// <summary>Text form and grain key: <c>t-…/tick/number</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Invocation}/{Tick}/{Number}");

    /// <summary>Reads the text form; throws <see cref="FormatException"/> for any other.</summary>
    public static SliceKey Parse(string text)
    {
        var parts = text.Split('/');
        return parts.Length == 3
            ? new(InvocationId.Parse(parts[0]), long.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[2], CultureInfo.InvariantCulture))
            : throw new FormatException("A slice is named by invocation, tick and number.");
    }
}
