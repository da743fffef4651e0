using Coroutines;
using static Coroutines.Instruction;

namespace Chapter.Frames;

/// <summary>A game loop owns the clock: in each frame it ticks the scheduler, then draws. Whoever moves goes on once a frame, whoever waits sleeps its own time.</summary>
public sealed class GameLoop(TextWriter console, Scheduler scheduler)
{
    private const int Range = 4;

    private static readonly TimeSpan Frame = TimeSpan.FromSeconds(0.1);

    private readonly AsyncQueue<Enemy> _inRange = new();
    private readonly List<Enemy> _enemies = [];

    public void Run()
    {
        scheduler.Spawn(Wave());
        scheduler.Spawn(Tower());
        for (var frame = 0; frame < 14; frame++)
        {
            Draw();
            scheduler.Tick(Frame);
        }
    }

    private IEnumerator<Instruction> Wave()
    {
        foreach (var name in new[] { "ogre", "troll", "wolf" })
        {
            var enemy = new Enemy(name);
            yield return Spawn(Walk(enemy), out enemy.Walk);
            yield return Sleep(TimeSpan.FromSeconds(0.25)); // its very own time, whatever a frame takes
        }
    }

    private IEnumerator<Instruction> Walk(Enemy enemy)
    {
        _enemies.Add(enemy);
        try
        {
            for (enemy.Distance = 8; enemy.Distance > 0; enemy.Distance--)
            {
                if (enemy.Distance == Range)
                    _inRange.TryPut(enemy);
                yield return NextTick();
            }

            console.WriteLine($"{At()} the {enemy.Name} is through");
        }
        finally
        {
            _enemies.Remove(enemy);
        }
    }

    private IEnumerator<Instruction> Tower()
    {
        while (true)
        {
            yield return _inRange.Get(out var enemy);
            console.WriteLine($"{At()} the tower hits the {enemy.Value.Name}");
            enemy.Value.Walk!.Cancel();
            yield return Sleep(TimeSpan.FromSeconds(0.7)); // to reload
        }
    }

    private void Draw() => console.WriteLine(FormattableString.Invariant($"{At()} |{string.Join("", Enumerable.Range(0, 9).Select(Mark))}"));

    private char Mark(int distance) => _enemies.Find(enemy => enemy.Distance == distance)?.Name[0] ?? '.';

    private string At() => FormattableString.Invariant($"{scheduler.Now.TotalSeconds:0.00}");

    private sealed class Enemy(string name)
    {
        public Coroutine? Walk;

        public string Name => name;

        public int Distance { get; set; }
    }
}
