using System.Globalization;

namespace CloudAssistant.EndToEnd.Tests;

/// <summary>The seed of a test's random choices: another each time, and told, so that the same choices can be made again.</summary>
internal static class Seed
{
    private const string Variable = "CLOUD_ASSISTANT_TEST_SEED";

    /// <summary>A generator for the test of that name.</summary>
    public static Random Take(string test)
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
            seed = Random.Shared.Next();
        // On standard error, which ./test shows whether the test passes or not.
        Console.Error.WriteLine($"Seed of {test}: {seed} (again with {Variable}={seed})");
        return new Random(seed);
    }
}
