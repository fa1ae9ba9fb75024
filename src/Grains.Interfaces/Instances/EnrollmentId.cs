using System.Diagnostics.CodeAnalysis;

namespace CloudAssistant.Grains.Interfaces.Instances;

/// <summary>Names an enrollment code (the API's ActivationId): an upper-case UUID. Says nothing of the code itself.</summary>
[GenerateSerializer, Immutable, Alias("ca.EnrollmentId")]
public readonly record struct EnrollmentId([property: Id(0)] Guid Value) : IParsable<EnrollmentId>
{
    /// <summary>A new one, random.</summary>
    public static EnrollmentId New() => new(Guid.NewGuid());

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D").ToUpperInvariant();

    /// <inheritdoc/>
    public static EnrollmentId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException("An activation id is a UUID.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out EnrollmentId result)
    {
        var ok = Guid.TryParseExact(s, "D", out var value);
        result = new(value);
        return ok;
    }
}
