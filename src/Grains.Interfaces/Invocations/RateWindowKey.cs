using System.Globalization;

namespace CloudAssistant.Grains.Interfaces.Invocations;

/// <summary>Names the rate window of an invocation at one tick.</summary>
/// <param name="Invocation">The invocation.</param>
/// <param name="Tick">As in <see cref="RecordKey"/>.</param>
[GenerateSerializer, Immutable, Alias("ca.RateWindowKey")]
public readonly record struct RateWindowKey([property: Id(0)] InvocationId Invocation, [property: Id(1)] long Tick)
{
    /// <summary>The window of that slice's invocation and tick.</summary>
    public static RateWindowKey Of(SliceKey slice) => new(slice.Invocation, slice.Tick);

    /// <summary>Text form and grain key: <c>t-…/tick</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Invocation}/{Tick}");

    /// <summary>Reads the text form; throws <see cref="FormatException"/> for any other.</summary>
    public static RateWindowKey Parse(string text)
    {
        var parts = text.Split('/');
        return parts.Length == 2
            ? new(InvocationId.Parse(parts[0]), long.Parse(parts[1], CultureInfo.InvariantCulture))
            : throw new FormatException("A rate window is named by invocation and tick.");
    }
}
