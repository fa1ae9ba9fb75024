namespace CloudAssistant.TestKit;

/// <summary>A directory of one test, gone when the test ends.</summary>
public sealed class TestDirectory : IDisposable
{
    /// <summary>Makes it.</summary>
    public TestDirectory() => Path = Directory.CreateTempSubdirectory("ca-test-").FullName;

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>The full path of a file in it.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
